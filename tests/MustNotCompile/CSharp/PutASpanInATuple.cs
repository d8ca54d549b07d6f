// A tuple may be stored anywhere, so it can't hold a span.
using Forge;

static class Program
{
    static int Misuse(in ArenaLease lease)
    {
        var pair = (lease.AllocSpan<int>(3), 3); // CS9244
        return pair.Item1[0];
    }
}
