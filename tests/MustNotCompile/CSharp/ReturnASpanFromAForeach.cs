// The lease is the variable of the loop, a copy of what the array holds.
using System;
using Forge;

static class Program
{
    static Span<int> Misuse(ArenaLease[] leases)
    {
        foreach (ArenaLease lease in leases)
        {
            return lease.AllocSpan<int>(3); // CS8168
        }

        return default;
    }
}
