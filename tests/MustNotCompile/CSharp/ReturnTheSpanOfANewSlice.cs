// The handle is not even a variable, so its span can't outlive this expression.
using System;
using Forge;

static class Program
{
    static Span<int> Misuse(BumpArena arena)
    {
        return arena.AllocSlice<int>(3).Span; // CS8156
    }
}
