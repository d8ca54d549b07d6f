using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Forge;

public readonly partial struct ArenaLease
{
    /// <summary>Allocates one value.</summary>
    /// <typeparam name="T">An unmanaged type.</typeparam>
    /// <param name="value">What the new memory holds.</param>
    /// <exception cref="ArenaExhaustedException">The value does not fit; nothing has changed.</exception>
    /// <exception cref="InvalidOperationException">The lease has ended, or a scope is open.</exception>
    [UnscopedRef]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref T Alloc<T>(T value)
        where T : unmanaged => ref UnscopedArena.AllocRef(value);

    /// <summary>Allocates one value that is whatever the memory held.</summary>
    /// <typeparam name="T">An unmanaged type.</typeparam>
    /// <exception cref="ArenaExhaustedException">The value does not fit; nothing has changed.</exception>
    /// <exception cref="InvalidOperationException">The lease has ended, or a scope is open.</exception>
    [UnscopedRef]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref T AllocUninitialized<T>()
        where T : unmanaged => ref UnscopedArena.AllocRefUninitialized<T>();

    /// <summary>Allocates a run of zeroed values.</summary>
    /// <typeparam name="T">An unmanaged type.</typeparam>
    /// <param name="length">How many values; 0 costs nothing.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    /// <exception cref="ArenaExhaustedException">The run does not fit; nothing has changed.</exception>
    /// <exception cref="InvalidOperationException">The lease has ended, or a scope is open.</exception>
    [UnscopedRef]
    public Span<T> AllocSpan<T>(int length)
        where T : unmanaged => UnscopedArena.AllocSpan<T>(length, zeroed: true);

    /// <summary>As <see cref="AllocSpan{T}"/>, but the values are whatever the memory held.</summary>
    /// <inheritdoc cref="AllocSpan{T}"/>
    [UnscopedRef]
    public Span<T> AllocSpanUninitialized<T>(int length)
        where T : unmanaged => UnscopedArena.AllocSpan<T>(length, zeroed: false);

    /// <inheritdoc cref="BumpArena.AllocSlice{T}(int)"/>
    /// <exception cref="InvalidOperationException">The lease has ended.</exception>
    public ArenaSlice<T> AllocSlice<T>(int length)
        where T : unmanaged => Arena.AllocSlice<T>(length);

    /// <inheritdoc cref="BumpArena.AllocSliceUninitialized{T}(int)"/>
    /// <exception cref="InvalidOperationException">The lease has ended.</exception>
    public ArenaSlice<T> AllocSliceUninitialized<T>(int length)
        where T : unmanaged => Arena.AllocSliceUninitialized<T>(length);

    /// <inheritdoc cref="BumpArena.AllocSliceCopy{T}"/>
    /// <exception cref="InvalidOperationException">The lease has ended.</exception>
    public ArenaSlice<T> AllocSliceCopy<T>(ReadOnlySpan<T> values)
        where T : unmanaged => Arena.AllocSliceCopy(values);

    /// <inheritdoc cref="BumpArena.AllocSliceUtf8"/>
    /// <exception cref="InvalidOperationException">The lease has ended.</exception>
    public ArenaSlice<byte> AllocSliceUtf8(ReadOnlySpan<char> text) => Arena.AllocSliceUtf8(text);

    /// <inheritdoc cref="BumpArena.AllocSlice(MemoryLayout)"/>
    /// <exception cref="InvalidOperationException">The lease has ended.</exception>
    public ArenaSlice<byte> AllocSlice(MemoryLayout layout) => Arena.AllocSlice(layout);

    /// <inheritdoc cref="BumpArena.DangerousAllocate"/>
    /// <exception cref="InvalidOperationException">The lease has ended.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public nuint DangerousAllocate(MemoryLayout layout) => Arena.DangerousAllocate(layout);

    /// <inheritdoc cref="BumpArena.TryAllocSlice{T}(int, out ArenaSlice{T})"/>
    /// <exception cref="InvalidOperationException">The lease has ended.</exception>
    public bool TryAllocSlice<T>(int length, out ArenaSlice<T> slice)
        where T : unmanaged => Arena.TryAllocSlice(length, out slice);

    /// <inheritdoc cref="BumpArena.TryAllocSliceUninitialized{T}(int, out ArenaSlice{T})"/>
    /// <exception cref="InvalidOperationException">The lease has ended.</exception>
    public bool TryAllocSliceUninitialized<T>(int length, out ArenaSlice<T> slice)
        where T : unmanaged => Arena.TryAllocSliceUninitialized(length, out slice);

    /// <inheritdoc cref="BumpArena.TryAllocSliceCopy{T}"/>
    /// <exception cref="InvalidOperationException">The lease has ended.</exception>
    public bool TryAllocSliceCopy<T>(ReadOnlySpan<T> values, out ArenaSlice<T> slice)
        where T : unmanaged => Arena.TryAllocSliceCopy(values, out slice);

    /// <inheritdoc cref="BumpArena.TryAllocSliceUtf8"/>
    /// <exception cref="InvalidOperationException">The lease has ended.</exception>
    public bool TryAllocSliceUtf8(ReadOnlySpan<char> text, out ArenaSlice<byte> slice) =>
        Arena.TryAllocSliceUtf8(text, out slice);

    /// <inheritdoc cref="BumpArena.TryAllocSlice(MemoryLayout, out ArenaSlice{byte})"/>
    /// <exception cref="InvalidOperationException">The lease has ended.</exception>
    public bool TryAllocSlice(MemoryLayout layout, out ArenaSlice<byte> slice) => Arena.TryAllocSlice(layout, out slice);

    /// <inheritdoc cref="BumpArena.Grow{T}"/>
    /// <exception cref="InvalidOperationException">The lease has ended.</exception>
    public ArenaSlice<T> Grow<T>(ArenaSlice<T> slice, int length)
        where T : unmanaged => Arena.Grow(slice, length);

    /// <inheritdoc cref="BumpArena.TryGrow{T}"/>
    /// <exception cref="InvalidOperationException">The lease has ended.</exception>
    public bool TryGrow<T>(ArenaSlice<T> slice, int length, out ArenaSlice<T> grown)
        where T : unmanaged => Arena.TryGrow(slice, length, out grown);

    /// <summary>
    /// Opens a scope: disposing it rewinds the arena to this moment. Use it with <c>using</c>. The compiler ties the scope
    /// to this lease's variable.
    /// </summary>
    /// <exception cref="InvalidOperationException">The lease has ended.</exception>
    [UnscopedRef]
    public ArenaScope OpenScope() => Arena.OpenScopeUnchecked();
}
