// The collector does not see references in an arena.
using Forge;

static class Program
{
    static void Misuse(ArenaScope scope)
    {
        scope.Alloc("text"); // CS8377
    }
}
