// The collector does not see references in an arena, also not within a struct.
using Forge;

record struct Row(int Number, string Text);

static class Program
{
    static Row Misuse(ArenaLease lease, Row row)
    {
        return lease.Alloc(row); // CS8377
    }
}
