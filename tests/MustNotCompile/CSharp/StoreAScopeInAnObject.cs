// An object may outlive the lease, so no scope can be its field.
using Forge;

class Holder
{
    public ArenaScope Kept; // CS8345
}

static class Program
{
    static void Misuse(ArenaScope scope)
    {
        new Holder { Kept = scope }.Kept.Dispose();
    }
}
