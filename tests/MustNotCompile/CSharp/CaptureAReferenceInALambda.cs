// The lambda may be called when the lease has ended.
using System;
using Forge;

static class Program
{
    static Func<int> Misuse(in ArenaLease lease)
    {
        ref int number = ref lease.Alloc(3);
        return () => number; // CS8175
    }
}
