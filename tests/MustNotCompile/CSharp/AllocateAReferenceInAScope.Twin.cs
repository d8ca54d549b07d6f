// An index into an array stands for it.
using Forge;

static class Program
{
    static void Misuse(ArenaScope scope)
    {
        scope.Alloc(0);
    }
}
