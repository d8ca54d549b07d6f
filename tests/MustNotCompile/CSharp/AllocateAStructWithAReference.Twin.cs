// A struct of numbers holds none.
using Forge;

record struct Row(int Number, char Text);

static class Program
{
    static Row Misuse(ArenaLease lease, Row row)
    {
        return lease.Alloc(row);
    }
}
