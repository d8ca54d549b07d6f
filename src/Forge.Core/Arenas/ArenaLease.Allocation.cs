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

    /// <summary>Allocates a run of zeroed values.</summary>
    /// <typeparam name="T">An unmanaged type.</typeparam>
    /// <param name="length">How many values; 0 costs nothing.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    /// <exception cref="ArenaExhaustedException">The run does not fit; nothing has changed.</exception>
    /// <exception cref="InvalidOperationException">The lease has ended.</exception>
    public ArenaSlice<T> AllocSlice<T>(int length)
        where T : unmanaged => Arena.AllocSlice<T>(length);

    /// <summary>As <see cref="AllocSlice{T}(int)"/>, but the values are whatever the memory held.</summary>
    /// <inheritdoc cref="AllocSlice{T}(int)"/>
    public ArenaSlice<T> AllocSliceUninitialized<T>(int length)
        where T : unmanaged => Arena.AllocSliceUninitialized<T>(length);

    /// <summary>Allocates a copy of the given values.</summary>
    /// <typeparam name="T">An unmanaged type.</typeparam>
    /// <param name="values">The values; an empty span costs nothing.</param>
    /// <exception cref="ArenaExhaustedException">The copy does not fit; nothing has changed.</exception>
    /// <exception cref="InvalidOperationException">The lease has ended.</exception>
    public ArenaSlice<T> AllocSliceCopy<T>(ReadOnlySpan<T> values)
        where T : unmanaged => Arena.AllocSliceCopy(values);

    /// <summary>Allocates the UTF-8 form of a text, transcoded straight into the arena; a lone surrogate becomes U+FFFD.</summary>
    /// <param name="text">UTF-16 text; the empty text costs nothing.</param>
    /// <exception cref="ArenaExhaustedException">The bytes do not fit; nothing has changed.</exception>
    /// <exception cref="InvalidOperationException">The lease has ended.</exception>
    public ArenaSlice<byte> AllocSliceUtf8(ReadOnlySpan<char> text) => Arena.AllocSliceUtf8(text);

    /// <summary>Allocates zeroed bytes of a layout known at run time.</summary>
    /// <param name="layout">Size and alignment in bytes; the size at most <see cref="int.MaxValue"/>.</param>
    /// <exception cref="ArgumentException">The layout is the default value, or too large for a slice.</exception>
    /// <exception cref="ArenaExhaustedException">The bytes do not fit; nothing has changed.</exception>
    /// <exception cref="InvalidOperationException">The lease has ended.</exception>
    public ArenaSlice<byte> AllocSlice(MemoryLayout layout) => Arena.AllocSlice(layout);

    /// <summary>
    /// Allocates bytes of any size and gives their bare address. Nothing checks what is done with it: it must not be
    /// used past a reset, give-back, disposal or the close of an enclosing scope. The bytes are not zeroed.
    /// </summary>
    /// <param name="layout">Size and alignment in bytes.</param>
    /// <exception cref="ArgumentException">The layout is the default value.</exception>
    /// <exception cref="ArenaExhaustedException">The bytes do not fit; nothing has changed.</exception>
    /// <exception cref="InvalidOperationException">The lease has ended.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public nuint DangerousAllocate(MemoryLayout layout) => Arena.DangerousAllocate(layout);

    /// <summary>As <see cref="AllocSlice{T}(int)"/>, but returns false if the run does not fit.</summary>
    /// <typeparam name="T">An unmanaged type.</typeparam>
    /// <param name="length">How many values; 0 costs nothing.</param>
    /// <param name="slice">The values, or an empty slice.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    /// <exception cref="InvalidOperationException">The lease has ended.</exception>
    public bool TryAllocSlice<T>(int length, out ArenaSlice<T> slice)
        where T : unmanaged => Arena.TryAllocSlice(length, out slice);

    /// <summary>As <see cref="AllocSliceUninitialized{T}(int)"/>, but returns false if the run does not fit.</summary>
    /// <inheritdoc cref="TryAllocSlice{T}(int, out ArenaSlice{T})"/>
    public bool TryAllocSliceUninitialized<T>(int length, out ArenaSlice<T> slice)
        where T : unmanaged => Arena.TryAllocSliceUninitialized(length, out slice);

    /// <summary>As <see cref="AllocSliceCopy{T}"/>, but returns false if the copy does not fit.</summary>
    /// <typeparam name="T">An unmanaged type.</typeparam>
    /// <param name="values">The values; an empty span costs nothing.</param>
    /// <param name="slice">The copy, or an empty slice.</param>
    /// <exception cref="InvalidOperationException">The lease has ended.</exception>
    public bool TryAllocSliceCopy<T>(ReadOnlySpan<T> values, out ArenaSlice<T> slice)
        where T : unmanaged => Arena.TryAllocSliceCopy(values, out slice);

    /// <summary>As <see cref="AllocSliceUtf8"/>, but returns false if the bytes do not fit.</summary>
    /// <param name="text">UTF-16 text; the empty text costs nothing.</param>
    /// <param name="slice">The bytes, or an empty slice.</param>
    /// <exception cref="InvalidOperationException">The lease has ended.</exception>
    public bool TryAllocSliceUtf8(ReadOnlySpan<char> text, out ArenaSlice<byte> slice) =>
        Arena.TryAllocSliceUtf8(text, out slice);

    /// <summary>As <see cref="AllocSlice(MemoryLayout)"/>, but returns false if the bytes do not fit.</summary>
    /// <param name="layout">Size and alignment in bytes; the size at most <see cref="int.MaxValue"/>.</param>
    /// <param name="slice">The bytes, or an empty slice.</param>
    /// <exception cref="ArgumentException">The layout is the default value, or too large for a slice.</exception>
    /// <exception cref="InvalidOperationException">The lease has ended.</exception>
    public bool TryAllocSlice(MemoryLayout layout, out ArenaSlice<byte> slice) => Arena.TryAllocSlice(layout, out slice);

    /// <summary>
    /// Makes a slice longer, in place where it is the newest allocation of the arena and no scope was opened since,
    /// by a copy otherwise. The new values are zeroed. The old handle keeps its length; after a copy it is another run.
    /// </summary>
    /// <typeparam name="T">An unmanaged type.</typeparam>
    /// <param name="slice">A slice of this arena; the default slice counts as an empty one.</param>
    /// <param name="length">The new length, at least the slice's own.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is less than the slice's.</exception>
    /// <exception cref="ArgumentException">The slice belongs to another arena.</exception>
    /// <exception cref="InvalidOperationException">The slice is stale, or the lease has ended.</exception>
    /// <exception cref="ArenaExhaustedException">The longer slice does not fit; nothing has changed.</exception>
    public ArenaSlice<T> Grow<T>(ArenaSlice<T> slice, int length)
        where T : unmanaged => Arena.Grow(slice, length);

    /// <summary>As <see cref="Grow{T}"/>, but returns false if the longer slice does not fit.</summary>
    /// <typeparam name="T">An unmanaged type.</typeparam>
    /// <param name="slice">A slice of this arena; the default slice counts as an empty one.</param>
    /// <param name="length">The new length, at least the slice's own.</param>
    /// <param name="grown">The longer slice, or an empty one.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is less than the slice's.</exception>
    /// <exception cref="ArgumentException">The slice belongs to another arena.</exception>
    /// <exception cref="InvalidOperationException">The slice is stale, or the lease has ended.</exception>
    public bool TryGrow<T>(ArenaSlice<T> slice, int length, out ArenaSlice<T> grown)
        where T : unmanaged => Arena.TryGrow(slice, length, out grown);

    /// <summary>
    /// Opens a scope: disposing it rewinds the arena to this moment. Use it with <c>using</c>. The compiler ties the scope
    /// to this lease's variable.
    /// </summary>
    /// <exception cref="InvalidOperationException">The lease has ended.</exception>
    [UnscopedRef]
    public ArenaScope OpenScope() => Arena.OpenScope();
}
