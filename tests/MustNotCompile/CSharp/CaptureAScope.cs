// The lambda may be called when the scope is closed.
using System;
using Forge;

static class Program
{
    static Func<int> Misuse(in ArenaLease lease)
    {
        using ArenaScope scope = lease.OpenScope();
        return () => scope.Alloc(3); // CS8175
    }
}
