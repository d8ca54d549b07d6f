// A local function can't capture a span.
using System;
using Forge;

static class Program
{
    static int Misuse(in ArenaLease lease)
    {
        Span<int> numbers = lease.AllocSpan<int>(3);
        return First();

        int First() => numbers[0]; // CS8175
    }
}
