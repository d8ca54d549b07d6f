// The span is tied to the handle, which is a local variable.
using System;
using Forge;

static class Program
{
    static Span<int> Misuse(in ArenaLease lease)
    {
        ArenaSlice<int> slice = lease.AllocSlice<int>(3);
        return slice.Span; // CS8168
    }
}
