// A span can't become an object.
using Forge;

static class Program
{
    static object Misuse(in ArenaLease lease)
    {
        return lease.AllocSpan<int>(3); // CS0029
    }
}
