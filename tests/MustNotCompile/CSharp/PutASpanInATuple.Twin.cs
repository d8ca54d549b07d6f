// It can hold a slice.
using Forge;

static class Program
{
    static int Misuse(in ArenaLease lease)
    {
        var pair = (lease.AllocSlice<int>(3), 3);
        return pair.Item1[0];
    }
}
