// The iterator goes on when asked for the next value; a span can't.
using System;
using System.Collections.Generic;
using Forge;

static class Program
{
    static IEnumerable<int> Misuse(ArenaLease lease)
    {
        Span<int> numbers = lease.AllocSpan<int>(3);
        yield return 1;
        yield return numbers[0]; // CS4007
    }
}
