// The lambda captures a value.
using System;
using Forge;

static class Program
{
    static Func<int> Misuse(in ArenaLease lease)
    {
        using ArenaScope scope = lease.OpenScope();
        int number = scope.Alloc(3);
        return () => number;
    }
}
