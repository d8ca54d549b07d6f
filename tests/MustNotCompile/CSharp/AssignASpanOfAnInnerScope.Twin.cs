// The outer scope's own span lives as long as that scope.
using System;
using Forge;

static class Program
{
    static int Misuse(in ArenaLease lease)
    {
        using ArenaScope outer = lease.OpenScope();
        Span<int> numbers = outer.AllocSpan<int>(1);
        using (ArenaScope inner = lease.OpenScope())
        {
            numbers[0] = inner.AllocSpan<int>(3)[0];
        }

        return numbers[0];
    }
}
