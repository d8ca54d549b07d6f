// A pinned one does not.
using Forge;

static class Program
{
    static void Misuse()
    {
        new BumpArena<PinnedBacking>(new PinnedBacking(64)).Dispose();
    }
}
