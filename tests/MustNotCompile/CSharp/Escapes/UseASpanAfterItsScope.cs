// The scope is closed early, while its variable and the span are still there.
using System;
using Forge;

static class Program
{
    static int Escape(ArenaLease lease)
    {
        ArenaScope scope = lease.OpenScope();
        Span<int> numbers = scope.AllocSpan<int>(3);
        scope.Dispose();
        return numbers[0];
    }
}
