// The variable lives on after the inner scope, whose memory is then taken anew.
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
            numbers = inner.AllocSpan<int>(3); // CS8352
        }

        return numbers[0];
    }
}
