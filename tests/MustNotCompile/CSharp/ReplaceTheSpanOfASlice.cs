// A slice stands for one run of memory.
using System;
using Forge;

static class Program
{
    static void Misuse(ArenaSlice<int> slice, int[] numbers)
    {
        slice.Span = numbers; // CS0200
    }
}
