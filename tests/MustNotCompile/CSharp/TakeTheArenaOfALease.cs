// The arena itself would outlive the lease unchecked.
using Forge;

static class Program
{
    static nuint Misuse(ArenaLease lease)
    {
        return lease.Arena.Remaining; // CS1061
    }
}
