// Characters can be there.
using Forge;

static class Program
{
    static int Misuse(ArenaLease lease)
    {
        return lease.AllocSpan<char>(3).Length;
    }
}
