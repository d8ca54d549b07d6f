// A slice can.
using Forge;

static class Program
{
    static object Misuse(in ArenaLease lease)
    {
        return lease.AllocSlice<int>(3);
    }
}
