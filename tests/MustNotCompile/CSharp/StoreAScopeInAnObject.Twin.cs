// A ref struct can hold it.
using Forge;

ref struct Holder
{
    public ArenaScope Kept;
}

static class Program
{
    static void Misuse(ArenaScope scope)
    {
        new Holder { Kept = scope }.Kept.Dispose();
    }
}
