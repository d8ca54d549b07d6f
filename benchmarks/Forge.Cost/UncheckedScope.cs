using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Forge.Cost;

/// <summary><see cref="ArenaScope"/> without a stamp: nothing notices scopes closed out of order.</summary>
internal readonly ref struct UncheckedScope(UncheckedArena arena, nuint mark) : IDisposable
{
    private readonly UncheckedArena _arena = arena;
    private readonly nuint _mark = mark;

    [UnscopedRef]
    public ref T Alloc<T>(T value)
        where T : unmanaged => ref _arena.AllocRef(value);

    public void Dispose() => _arena.CloseScope(_mark);
}
