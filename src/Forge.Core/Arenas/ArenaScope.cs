using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Forge;

/// <summary>
/// A part of a lease's life: disposing the scope rewinds the arena to where it was at <c>OpenScope</c>. Use it with <c>using</c>. Scopes
/// nest, and end innermost first. The compiler ties the spans and references that a scope returns to the scope; slices that are
/// allocated while it is open are stale after it ends.
/// </summary>
/// <remarks>A scope belongs to one thread, as its arena does.</remarks>
/// <example>
/// <code>
/// foreach (int length in new[] { 100, 200, 300 })
/// {
///     using ArenaScope scope = lease.OpenScope();
///     Span&lt;int> scratch = scope.AllocSpan&lt;int>(length);
///     scratch.Fill(1);
/// } // each round used the same memory
/// </code>
/// </example>
public readonly ref struct ArenaScope : IDisposable
{
    private readonly BumpArena? _arena;

    // So that closing need not look it up by the depth of the arena, which would come back from memory: opening has just written it.
    private readonly BumpArena.Epoch? _epoch;
    private readonly long _stamp;

    internal ArenaScope(BumpArena arena, BumpArena.Epoch epoch, long stamp)
    {
        _arena = arena;
        _epoch = epoch;
        _stamp = stamp;
    }

    private BumpArena Arena
    {
        get
        {
            BumpArena? arena = _arena;
            if (arena is null || arena.Owner != _stamp) { ThrowNotInnermost(); }

            return arena;
        }
    }

    /// <summary>Allocates one value.</summary>
    /// <typeparam name="T">An unmanaged type.</typeparam>
    /// <param name="value">The value to store.</param>
    /// <returns>A reference to the value in the arena. The C# compiler ties it to the variable of the scope.</returns>
    /// <exception cref="ArenaExhaustedException">The arena has too little room; it is unchanged.</exception>
    /// <exception cref="InvalidOperationException">The scope has ended, or is not the innermost one.</exception>
    /// <exception cref="ArgumentException">The type holds references, which the F# compiler may not have noticed.</exception>
    [UnscopedRef]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref T Alloc<T>(T value)
        where T : unmanaged
    {
        ref T slot = ref Arena.AllocValue<T>();
        slot = value;
        return ref slot;
    }

    /// <summary>Allocates one value without initializing it. It holds whatever the memory held.</summary>
    /// <inheritdoc cref="Alloc{T}" path="/*[not(self::summary) and not(self::param)]"/>
    [UnscopedRef]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref T AllocUninitialized<T>()
        where T : unmanaged => ref Arena.AllocValue<T>();

    /// <summary>Allocates zeroed values.</summary>
    /// <typeparam name="T">An unmanaged type.</typeparam>
    /// <param name="length">The number of values, 0 or more.</param>
    /// <returns>The values, in the arena. The C# compiler ties the span to the variable of the scope.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    /// <inheritdoc cref="Alloc{T}" path="/exception"/>
    [UnscopedRef]
    public Span<T> AllocSpan<T>(int length)
        where T : unmanaged => Arena.AllocSpan<T>(length);

    /// <summary>Allocates values without initializing them. They hold whatever the memory held.</summary>
    /// <inheritdoc cref="AllocSpan{T}" path="/*[not(self::summary)]"/>
    [UnscopedRef]
    public Span<T> AllocSpanUninitialized<T>(int length)
        where T : unmanaged => Arena.AllocSpanUninitialized<T>(length);

    /// <summary>Allocates zeroed values.</summary>
    /// <returns>A handle to the values. It can be stored anywhere, and is stale after the scope has ended.</returns>
    /// <inheritdoc cref="AllocSpan{T}" path="/*[not(self::summary) and not(self::returns)]"/>
    public ArenaSlice<T> AllocSlice<T>(int length)
        where T : unmanaged => Arena.AllocSlice<T>(length);

    /// <summary>Allocates a copy of values.</summary>
    /// <param name="values">The values to copy. May be empty.</param>
    /// <returns>A handle to the copy. It can be stored anywhere, and is stale after the scope has ended.</returns>
    /// <inheritdoc cref="Alloc{T}" path="/*[not(self::summary) and not(self::param) and not(self::returns)]"/>
    public ArenaSlice<T> AllocSliceCopy<T>(ReadOnlySpan<T> values)
        where T : unmanaged => Arena.AllocSliceCopy(values);

    /// <summary>Finds the value of a reference that was made in this scope, in one around it, or before any was opened.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="reference">A reference of this arena. Must not be null.</param>
    /// <returns>The value, by reference. The C# compiler ties it to the variable of the scope.</returns>
    /// <exception cref="InvalidOperationException">
    /// The reference is null, stale, or of another arena; or the scope has ended, or is not the innermost one.
    /// </exception>
    [UnscopedRef]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref T Resolve<T>(ArenaRef<T> reference) => ref Arena.Resolve<T>(reference.Bits);

    /// <summary>Finds the values of a run that was made in this scope, in one around it, or before any was opened.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="run">A run of this arena. May be empty.</param>
    /// <returns>The values. The C# compiler ties the span to the variable of the scope.</returns>
    /// <exception cref="InvalidOperationException">
    /// The run is stale, or of another arena; or the scope has ended, or is not the innermost one.
    /// </exception>
    [UnscopedRef]
    public Span<T> Resolve<T>(ArenaRun<T> run) => Arena.Resolve(run);

    /// <summary>Rewinds the arena to where the scope was opened. A second call does nothing.</summary>
    /// <exception cref="InvalidOperationException">A scope that was opened inside this one is still open; nothing has changed.</exception>
    public void Dispose() => _arena?.CloseScope(_epoch!, _stamp);

    /// <summary>Describes whether the scope is open, and how deeply it is nested.</summary>
    /// <returns>A line for logs and debuggers, such as <c>ArenaScope: open, depth 2</c>.</returns>
    public override string ToString() =>
        _arena?.DepthOf(_stamp) is { } depth and > 0 ? $"ArenaScope: open, depth {depth}" : "ArenaScope: closed";

    [DoesNotReturn]
    private static void ThrowNotInnermost() =>
        throw new InvalidOperationException(
            "The scope has ended, or a scope that was opened inside it is still open. Allocate from the innermost open scope.");
}
