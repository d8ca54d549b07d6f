using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Forge;

/// <summary>
/// A stretch of an arena's life: disposing it rewinds the arena to where it was at <c>OpenScope</c>, so use it with
/// <c>using</c>. Scopes nest, and close innermost first. Spans and references taken from a scope are tied to it by the
/// compiler; slices allocated while it is open are stale once it is closed.
/// </summary>
/// <remarks>As its arena, a scope belongs to one thread.</remarks>
public readonly ref struct ArenaScope : IDisposable
{
    private readonly BumpArena? _arena;
    private readonly long _stamp;

    internal ArenaScope(BumpArena arena, long stamp)
    {
        _arena = arena;
        _stamp = stamp;
    }

    private BumpArena Arena
    {
        get
        {
            BumpArena? arena = _arena;
            if (arena is null || arena.Owner != _stamp)
            {
                ThrowNotInnermost();
            }

            return arena;
        }
    }

    /// <summary>Allocates one value.</summary>
    /// <typeparam name="T">An unmanaged type.</typeparam>
    /// <param name="value">What the new memory holds.</param>
    /// <exception cref="ArenaExhaustedException">The value does not fit; nothing has changed.</exception>
    /// <exception cref="InvalidOperationException">The scope is closed, or is not the innermost one.</exception>
    [UnscopedRef]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref T Alloc<T>(T value)
        where T : unmanaged => ref Arena.AllocRef(value);

    /// <summary>As <see cref="Alloc{T}"/>, but the value is whatever the memory held.</summary>
    /// <typeparam name="T">An unmanaged type.</typeparam>
    /// <exception cref="ArenaExhaustedException">The value does not fit; nothing has changed.</exception>
    /// <exception cref="InvalidOperationException">The scope is closed, or is not the innermost one.</exception>
    [UnscopedRef]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref T AllocUninitialized<T>()
        where T : unmanaged => ref Arena.AllocRefUninitialized<T>();

    /// <summary>Allocates a run of zeroed values.</summary>
    /// <typeparam name="T">An unmanaged type.</typeparam>
    /// <param name="length">How many values, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    /// <exception cref="ArenaExhaustedException">The run does not fit; nothing has changed.</exception>
    /// <exception cref="InvalidOperationException">The scope is closed, or is not the innermost one.</exception>
    [UnscopedRef]
    public Span<T> AllocSpan<T>(int length)
        where T : unmanaged => Arena.AllocSpan<T>(length, zeroed: true);

    /// <summary>As <see cref="AllocSpan{T}"/>, but the values are whatever the memory held.</summary>
    /// <inheritdoc cref="AllocSpan{T}"/>
    [UnscopedRef]
    public Span<T> AllocSpanUninitialized<T>(int length)
        where T : unmanaged => Arena.AllocSpan<T>(length, zeroed: false);

    /// <summary>Rewinds the arena to where the scope was opened. A second call does nothing.</summary>
    /// <exception cref="InvalidOperationException">A scope opened inside this one is still open; nothing has changed.</exception>
    public void Dispose() => _arena?.CloseScope(_stamp);

    /// <summary>Whether the scope is open, in words.</summary>
    public override string ToString() =>
        _arena?.DepthOf(_stamp) is { } depth and > 0 ? $"ArenaScope: open, depth {depth}" : "ArenaScope: closed";

    [DoesNotReturn]
    private static void ThrowNotInnermost() =>
        throw new InvalidOperationException(
            "The scope is closed, or a scope opened inside it is still open. Allocate from the innermost open scope.");
}
