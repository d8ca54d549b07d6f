// The collector does not see references in an arena.
using Forge;

static class Program
{
    static ArenaSlice<string> Misuse(ArenaLease lease, string text) // CS8377
    {
        return lease.AllocSlice<string>(1); // CS8377
    }
}
