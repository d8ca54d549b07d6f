// Resetting empties it.
using Forge;

static class Program
{
    static void Misuse(ArenaLease lease)
    {
        lease.Reset();
    }
}
