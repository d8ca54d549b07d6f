// An array may move while the arena lies in it.
using Forge;

static class Program
{
    static void Misuse()
    {
        new BumpArena<byte[]>(new byte[64]).Dispose(); // CS0311
    }
}
