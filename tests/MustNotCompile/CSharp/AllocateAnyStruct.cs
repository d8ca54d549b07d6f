// A struct of the caller's choice may hold references.
using Forge;

static class Program
{
    static T Misuse<T>(ArenaLease lease, T value)
        where T : struct
    {
        return lease.Alloc(value); // CS8377
    }
}
