// The scope's variable lives longer than its arena, and so may the span.
using System;
using Forge;

static class Program
{
    static int Escape(PinnedBacking backing)
    {
        scoped ArenaScope scope = default;
        Span<int> numbers = scope.AllocSpan<int>(0);
        using (BumpArena<PinnedBacking> arena = new(backing))
        {
            scope = arena.OpenScope();
            numbers = scope.AllocSpan<int>(3);
        }

        return numbers[0];
    }
}
