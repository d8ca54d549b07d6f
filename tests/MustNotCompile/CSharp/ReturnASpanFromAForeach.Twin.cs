// A copy on the managed heap outlives it.
using System;
using Forge;

static class Program
{
    static Span<int> Misuse(ArenaLease[] leases)
    {
        foreach (ArenaLease lease in leases)
        {
            return lease.AllocSpan<int>(3).ToArray();
        }

        return default;
    }
}
