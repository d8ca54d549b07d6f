// The slice can, and its Span is taken anew.
using System;
using System.Threading.Tasks;
using Forge;

static class Program
{
    static async Task<int> Misuse(ArenaSlice<int> slice)
    {
        ArenaSlice<int> numbers = slice;
        await Task.Yield();
        return numbers[0];
    }
}
