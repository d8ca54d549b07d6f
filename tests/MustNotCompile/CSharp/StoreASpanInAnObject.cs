// An object may outlive every lease, so no span can be its field.
using System;
using Forge;

class Holder
{
    public Span<int> Kept; // CS8345
}

static class Program
{
    static Holder Misuse(in ArenaLease lease)
    {
        return new Holder { Kept = lease.AllocSpan<int>(3) };
    }
}
