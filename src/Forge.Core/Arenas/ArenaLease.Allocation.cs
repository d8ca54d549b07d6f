using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Forge;

public readonly partial struct ArenaLease
{
    /// <summary>Allocates one value.</summary>
    /// <typeparam name="T">An unmanaged type.</typeparam>
    /// <param name="value">The value to store.</param>
    /// <exception cref="ArenaExhaustedException">The arena has too little room; it is unchanged.</exception>
    /// <exception cref="InvalidOperationException">The lease has ended, or a scope is open.</exception>
    /// <exception cref="ArgumentException">The type holds references, which the F# compiler may not have noticed.</exception>
    [UnscopedRef]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref T Alloc<T>(T value)
        where T : unmanaged
    {
        ref T slot = ref UnscopedArena.AllocValue<T>();
        slot = value;
        return ref slot;
    }

    /// <summary>Allocates one value without initializing it: it is whatever the memory held.</summary>
    /// <inheritdoc cref="Alloc{T}" path="/*[not(self::summary) and not(self::param)]"/>
    [UnscopedRef]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref T AllocUninitialized<T>()
        where T : unmanaged => ref UnscopedArena.AllocValue<T>();

    /// <summary>Allocates zeroed values.</summary>
    /// <typeparam name="T">An unmanaged type.</typeparam>
    /// <param name="length">The number of values, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    /// <inheritdoc cref="Alloc{T}" path="/exception"/>
    [UnscopedRef]
    public Span<T> AllocSpan<T>(int length)
        where T : unmanaged => UnscopedArena.AllocSpan<T>(length);

    /// <summary>Allocates values without initializing them: they are whatever the memory held.</summary>
    /// <inheritdoc cref="AllocSpan{T}" path="/*[not(self::summary)]"/>
    [UnscopedRef]
    public Span<T> AllocSpanUninitialized<T>(int length)
        where T : unmanaged => UnscopedArena.AllocSpanUninitialized<T>(length);

    /// <summary>Allocates zeroed values.</summary>
    /// <typeparam name="T">An unmanaged type.</typeparam>
    /// <param name="length">The number of values, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    /// <exception cref="ArgumentException">The type holds references, which the F# compiler may not have noticed.</exception>
    /// <exception cref="ArenaExhaustedException">The arena has too little room; it is unchanged.</exception>
    /// <exception cref="InvalidOperationException">The lease has ended.</exception>
    public ArenaSlice<T> AllocSlice<T>(int length)
        where T : unmanaged => Arena.AllocSlice<T>(length);

    /// <summary>Tries to allocate zeroed values. Returns false if the arena has too little room.</summary>
    /// <param name="length">The number of values, 0 or more.</param>
    /// <param name="slice">The values, or an empty slice.</param>
    /// <inheritdoc cref="AllocSlice{T}(int)" path="/*[not(self::summary) and not(self::param)]"/>
    public bool TryAllocSlice<T>(int length, out ArenaSlice<T> slice)
        where T : unmanaged => Arena.TryAllocSlice(length, out slice);

    /// <summary>Allocates values without initializing them: they are whatever the memory held.</summary>
    /// <inheritdoc cref="AllocSlice{T}(int)" path="/*[not(self::summary)]"/>
    public ArenaSlice<T> AllocSliceUninitialized<T>(int length)
        where T : unmanaged => Arena.AllocSliceUninitialized<T>(length);

    /// <summary>Tries to allocate values without initializing them. Returns false if the arena has too little room.</summary>
    /// <inheritdoc cref="TryAllocSlice{T}(int, out ArenaSlice{T})" path="/*[not(self::summary)]"/>
    public bool TryAllocSliceUninitialized<T>(int length, out ArenaSlice<T> slice)
        where T : unmanaged => Arena.TryAllocSliceUninitialized(length, out slice);

    /// <summary>
    /// Like <see cref="AllocSliceUninitialized{T}"/>, but has no constraint, and checks only at run time that the type holds no references.
    /// For the F# facade, since F# can't solve C#'s constraint for a tuple such as <c>struct (1, 2.0)</c>.
    /// </summary>
    /// <inheritdoc cref="AllocSlice{T}(int)" path="/*[not(self::summary)]"/>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public ArenaSlice<T> AllocUnconstrained<T>(int length) => Arena.AllocSliceUninitialized<T>(length);

    /// <summary>Like <see cref="AllocUnconstrained{T}"/>, but returns false if the arena has too little room.</summary>
    /// <inheritdoc cref="TryAllocSlice{T}(int, out ArenaSlice{T})" path="/*[not(self::summary)]"/>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public bool TryAllocUnconstrained<T>(int length, out ArenaSlice<T> slice) =>
        Arena.TryAllocSliceUninitialized(length, out slice);

    /// <summary>Allocates a copy of values.</summary>
    /// <typeparam name="T">An unmanaged type.</typeparam>
    /// <param name="values">The values to copy. May be empty.</param>
    /// <inheritdoc cref="AllocSlice{T}(int)" path="/exception"/>
    public ArenaSlice<T> AllocSliceCopy<T>(ReadOnlySpan<T> values)
        where T : unmanaged => Arena.AllocSliceCopy(values);

    /// <summary>Tries to allocate a copy of values. Returns false if the arena has too little room.</summary>
    /// <typeparam name="T">An unmanaged type.</typeparam>
    /// <param name="values">The values to copy. May be empty.</param>
    /// <param name="slice">The copy, or an empty slice.</param>
    /// <inheritdoc cref="AllocSlice{T}(int)" path="/exception"/>
    public bool TryAllocSliceCopy<T>(ReadOnlySpan<T> values, out ArenaSlice<T> slice)
        where T : unmanaged
    {
        bool fits = Arena.TryAllocSliceUninitialized(values.Length, out slice);
        if (fits) { values.CopyTo(slice.Span); }

        return fits;
    }

    /// <summary>Allocates a text as UTF-8, transcoded straight into the arena. A lone surrogate becomes U+FFFD.</summary>
    /// <param name="text">The text. May be empty.</param>
    /// <exception cref="ArenaExhaustedException">The arena has too little room; it is unchanged.</exception>
    /// <exception cref="InvalidOperationException">The lease has ended.</exception>
    public ArenaSlice<byte> AllocSliceUtf8(ReadOnlySpan<char> text) => Arena.AllocSliceUtf8(text);

    /// <summary>Tries to allocate a text as UTF-8. Returns false if the arena has too little room.</summary>
    /// <param name="text">The text. May be empty.</param>
    /// <param name="slice">The bytes, or an empty slice.</param>
    /// <exception cref="InvalidOperationException">The lease has ended.</exception>
    public bool TryAllocSliceUtf8(ReadOnlySpan<char> text, out ArenaSlice<byte> slice) =>
        Arena.TryAllocSliceUtf8(text, out slice);

    /// <summary>Allocates zeroed bytes with a layout that is known at run time.</summary>
    /// <param name="layout">The layout, with a size of at most <see cref="int.MaxValue"/>.</param>
    /// <exception cref="ArgumentException">The layout is the default value, or its size is greater than that.</exception>
    /// <exception cref="ArenaExhaustedException">The arena has too little room; it is unchanged.</exception>
    /// <exception cref="InvalidOperationException">The lease has ended.</exception>
    public ArenaSlice<byte> AllocSlice(MemoryLayout layout) => Arena.AllocSlice(layout);

    /// <summary>Tries to allocate zeroed bytes with a layout. Returns false if the arena has too little room.</summary>
    /// <param name="layout">The layout, with a size of at most <see cref="int.MaxValue"/>.</param>
    /// <param name="slice">The bytes, or an empty slice.</param>
    /// <exception cref="ArgumentException">The layout is the default value, or its size is greater than that.</exception>
    /// <exception cref="InvalidOperationException">The lease has ended.</exception>
    public bool TryAllocSlice(MemoryLayout layout, out ArenaSlice<byte> slice) => Arena.TryAllocSlice(layout, out slice);

    /// <summary>
    /// Allocates bytes, without zeroing them, and returns their bare address. Nothing checks how it is used: it must not be used after the
    /// lease, or a scope that is open now, has ended, nor after a reset.
    /// </summary>
    /// <param name="layout">The layout.</param>
    /// <exception cref="ArgumentException">The layout is the default value.</exception>
    /// <exception cref="ArenaExhaustedException">The arena has too little room; it is unchanged.</exception>
    /// <exception cref="InvalidOperationException">The lease has ended.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public nuint DangerousAllocate(MemoryLayout layout) => Arena.DangerousAllocate(layout);

    /// <summary>
    /// Makes a slice longer: in place if it is the arena's newest allocation and no scope was opened since, otherwise by copying it. The
    /// new values are zeroed. The old handle keeps its length; after a copy it refers to the old values.
    /// </summary>
    /// <typeparam name="T">An unmanaged type.</typeparam>
    /// <param name="slice">A slice of this arena. The default value counts as an empty one.</param>
    /// <param name="length">The new length, at least the slice's own.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is less than the slice's.</exception>
    /// <exception cref="ArgumentException">The slice belongs to another arena.</exception>
    /// <exception cref="InvalidOperationException">The slice is stale, or the lease has ended.</exception>
    /// <exception cref="ArenaExhaustedException">The arena has too little room; it is unchanged.</exception>
    public ArenaSlice<T> Grow<T>(ArenaSlice<T> slice, int length) => Arena.Grow(slice, length);

    /// <summary>Like <see cref="Grow{T}"/>, but returns false if the arena has too little room.</summary>
    /// <typeparam name="T">An unmanaged type.</typeparam>
    /// <param name="slice">A slice of this arena. The default value counts as an empty one.</param>
    /// <param name="length">The new length, at least the slice's own.</param>
    /// <param name="grown">The longer slice, or an empty one.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is less than the slice's.</exception>
    /// <exception cref="ArgumentException">The slice belongs to another arena.</exception>
    /// <exception cref="InvalidOperationException">The slice is stale, or the lease has ended.</exception>
    public bool TryGrow<T>(ArenaSlice<T> slice, int length, out ArenaSlice<T> grown) =>
        Arena.TryGrow(slice, length, out grown);

    /// <summary>
    /// Opens a scope: disposing it rewinds the arena to this moment. Use it with <c>using</c>. The compiler ties the scope to this lease's
    /// variable.
    /// </summary>
    /// <exception cref="InvalidOperationException">The lease has ended.</exception>
    [UnscopedRef]
    public ArenaScope OpenScope() => Arena.OpenScope();
}
