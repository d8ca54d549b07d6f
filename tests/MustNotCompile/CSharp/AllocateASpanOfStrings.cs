// The collector does not see references in an arena.
using Forge;

static class Program
{
    static int Misuse(ArenaLease lease)
    {
        return lease.AllocSpan<string>(3).Length; // CS8377
    }
}
