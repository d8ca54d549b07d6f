// An unmanaged one holds none.
using Forge;

static class Program
{
    static T Misuse<T>(ArenaLease lease, T value)
        where T : unmanaged
    {
        return lease.Alloc(value);
    }
}
