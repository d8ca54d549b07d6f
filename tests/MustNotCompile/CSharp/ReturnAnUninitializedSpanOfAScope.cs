// The span outlives the scope, which is a local variable.
using System;
using Forge;

static class Program
{
    static Span<int> Misuse(in ArenaLease lease)
    {
        using ArenaScope scope = lease.OpenScope();
        return scope.AllocSpanUninitialized<int>(3); // CS8168
    }
}
