// The value outlives it.
using Forge;

static class Program
{
    static int Misuse(in ArenaLease lease)
    {
        using ArenaScope scope = lease.OpenScope();
        return scope.Alloc(3);
    }
}
