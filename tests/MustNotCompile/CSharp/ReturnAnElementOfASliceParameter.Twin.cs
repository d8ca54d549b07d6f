// By reference, it is the caller's own handle.
using Forge;

static class Program
{
    static ref int Misuse(in ArenaSlice<int> slice)
    {
        return ref slice[0];
    }
}
