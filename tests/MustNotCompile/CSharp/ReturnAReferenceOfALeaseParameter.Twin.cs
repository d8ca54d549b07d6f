// By reference, the parameter is the caller's own lease.
using Forge;

static class Program
{
    static ref int Misuse(in ArenaLease lease)
    {
        return ref lease.Alloc(3);
    }
}
