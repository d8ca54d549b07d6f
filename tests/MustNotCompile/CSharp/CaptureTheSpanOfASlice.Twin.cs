// The lambda captures the slice, whose Span checks.
using System;
using Forge;

static class Program
{
    static Func<int> Misuse(ArenaSlice<int> slice)
    {
        ArenaSlice<int> numbers = slice;
        return () => numbers[0];
    }
}
