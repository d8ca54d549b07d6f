// Its values can be replaced.
using System;
using Forge;

static class Program
{
    static void Misuse(ArenaSlice<int> slice, int[] numbers)
    {
        numbers.CopyTo(slice.Span);
    }
}
