// The lambda captures the value.
using System;
using Forge;

static class Program
{
    static Func<int> Misuse(in ArenaLease lease)
    {
        int number = lease.Alloc(3);
        return () => number;
    }
}
