// A lease only tells what the arena holds.
using Forge;

static class Program
{
    static void Misuse(ArenaLease lease)
    {
        lease.Allocated = 0; // CS0200
    }
}
