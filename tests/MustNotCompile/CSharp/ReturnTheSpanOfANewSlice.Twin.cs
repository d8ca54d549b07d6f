// The slice itself may be returned; its Span checks.
using System;
using Forge;

static class Program
{
    static ArenaSlice<int> Misuse(BumpArena arena)
    {
        return arena.AllocSlice<int>(3);
    }
}
