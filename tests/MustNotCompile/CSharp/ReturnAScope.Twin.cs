// By reference, the lease is the caller's own.
using Forge;

static class Program
{
    static ArenaScope Misuse(in ArenaLease lease)
    {
        return lease.OpenScope();
    }
}
