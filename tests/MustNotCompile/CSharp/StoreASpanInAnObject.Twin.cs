// A slice may be kept anywhere; its Span checks.
using System;
using Forge;

class Holder
{
    public ArenaSlice<int> Kept;
}

static class Program
{
    static Holder Misuse(in ArenaLease lease)
    {
        return new Holder { Kept = lease.AllocSlice<int>(3) };
    }
}
