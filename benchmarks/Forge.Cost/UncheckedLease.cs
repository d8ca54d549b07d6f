using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Forge.Cost;

/// <summary><see cref="ArenaLease"/> without a generation: it believes that it is held, and by nobody else.</summary>
internal readonly struct UncheckedLease(UncheckedArena arena) : IDisposable
{
    private readonly UncheckedArena _arena = arena;

    [UnscopedRef]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref T Alloc<T>(T value)
        where T : unmanaged => ref _arena.AllocRef(value);

    [UnscopedRef]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref T AllocUninitialized<T>()
        where T : unmanaged => ref _arena.AllocRefUninitialized<T>();

    [UnscopedRef]
    public Span<T> AllocSpan<T>(int length)
        where T : unmanaged => _arena.AllocSpan<T>(length, zeroed: true);

    [UnscopedRef]
    public Span<T> AllocSpanUninitialized<T>(int length)
        where T : unmanaged => _arena.AllocSpan<T>(length, zeroed: false);

    public UncheckedSlice<T> AllocSlice<T>(int length)
        where T : unmanaged => _arena.AllocSlice<T>(length);

    public UncheckedSlice<T> AllocSliceUninitialized<T>(int length)
        where T : unmanaged => _arena.AllocSliceUninitialized<T>(length);

    public nuint DangerousAllocate(MemoryLayout layout) => _arena.DangerousAllocate(layout);

    [UnscopedRef]
    public UncheckedScope OpenScope() => _arena.OpenScope();

    public void Reset() => _arena.Reset();

    public void Dispose()
    {
        if (_arena.Home is { } pool)
        {
            pool.TakeBack(_arena);
        }
        else
        {
            _arena.Dispose();
        }
    }
}
