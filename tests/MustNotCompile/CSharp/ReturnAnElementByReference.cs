// The reference is tied to the handle, which is a local variable.
using Forge;

static class Program
{
    static ref int Misuse(in ArenaLease lease)
    {
        ArenaSlice<int> slice = lease.AllocSlice<int>(3);
        return ref slice[0]; // CS8168
    }
}
