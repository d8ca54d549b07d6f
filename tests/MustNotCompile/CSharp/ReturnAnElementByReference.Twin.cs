// The value outlives it.
using Forge;

static class Program
{
    static int Misuse(in ArenaLease lease)
    {
        ArenaSlice<int> slice = lease.AllocSlice<int>(3);
        return slice[0];
    }
}
