// The slice itself may be returned; its Span checks.
using System;
using Forge;

static class Program
{
    static ArenaSlice<int> Misuse(in ArenaLease lease)
    {
        ArenaSlice<int> slice = lease.AllocSlice<int>(3);
        return slice;
    }
}
