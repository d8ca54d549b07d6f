// The span is passed to it.
using System;
using Forge;

static class Program
{
    static int Misuse(in ArenaLease lease)
    {
        Span<int> numbers = lease.AllocSpan<int>(3);
        return First(numbers);

        static int First(Span<int> numbers) => numbers[0];
    }
}
