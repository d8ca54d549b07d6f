// The parameter is a copy of the handle that ends with the method.
using System;
using Forge;

static class Program
{
    static Span<int> Misuse(ArenaSlice<int> slice)
    {
        return slice.Span; // CS8166
    }
}
