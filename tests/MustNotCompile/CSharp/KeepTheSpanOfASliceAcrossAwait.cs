// The method goes on later, on another stack; a span can't.
using System;
using System.Threading.Tasks;
using Forge;

static class Program
{
    static async Task<int> Misuse(ArenaSlice<int> slice)
    {
        Span<int> numbers = slice.Span;
        await Task.Yield();
        return numbers[0]; // CS4007
    }
}
