// The parameter is a copy of the handle that ends with the method.
using Forge;

static class Program
{
    static ref int Misuse(ArenaSlice<int> slice)
    {
        return ref slice[0]; // CS8166
    }
}
