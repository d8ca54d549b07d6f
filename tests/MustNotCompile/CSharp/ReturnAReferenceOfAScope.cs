// The reference outlives the scope, which is a local variable.
using Forge;

static class Program
{
    static ref int Misuse(in ArenaLease lease)
    {
        using ArenaScope scope = lease.OpenScope();
        return ref scope.Alloc(3); // CS8168
    }
}
