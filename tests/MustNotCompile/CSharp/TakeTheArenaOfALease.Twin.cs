// The lease does what the arena does.
using Forge;

static class Program
{
    static nuint Misuse(ArenaLease lease)
    {
        return lease.Remaining;
    }
}
