// A slice can, and its Span is taken anew.
using System;
using System.Collections.Generic;
using Forge;

static class Program
{
    static IEnumerable<int> Misuse(ArenaLease lease)
    {
        ArenaSlice<int> numbers = lease.AllocSlice<int>(3);
        yield return 1;
        yield return numbers[0];
    }
}
