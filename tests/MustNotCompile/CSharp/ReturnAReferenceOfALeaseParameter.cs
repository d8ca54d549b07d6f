// The parameter is a copy of the lease that ends with the method.
using Forge;

static class Program
{
    static ref int Misuse(ArenaLease lease)
    {
        return ref lease.Alloc(3); // CS8166
    }
}
