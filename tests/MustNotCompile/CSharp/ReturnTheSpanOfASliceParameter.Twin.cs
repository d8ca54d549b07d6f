// By reference, it is the caller's own handle.
using System;
using Forge;

static class Program
{
    static Span<int> Misuse(in ArenaSlice<int> slice)
    {
        return slice.Span;
    }
}
