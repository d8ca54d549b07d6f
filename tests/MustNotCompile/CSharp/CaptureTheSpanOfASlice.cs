// The lambda may be called when the slice is stale.
using System;
using Forge;

static class Program
{
    static Func<int> Misuse(ArenaSlice<int> slice)
    {
        Span<int> numbers = slice.Span;
        return () => numbers[0]; // CS8175
    }
}
