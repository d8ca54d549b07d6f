using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Forge;

public readonly partial struct ArenaLease
{
    /// <summary>Allocates one value.</summary>
    /// <typeparam name="T">An unmanaged type.</typeparam>
    /// <param name="value">The value to store.</param>
    /// <returns>A reference to the value in the arena. The C# compiler ties it to the variable of the lease.</returns>
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

    /// <summary>Allocates one value without initializing it. It holds whatever the memory held.</summary>
    /// <inheritdoc cref="Alloc{T}" path="/*[not(self::summary) and not(self::param)]"/>
    [UnscopedRef]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref T AllocUninitialized<T>()
        where T : unmanaged => ref UnscopedArena.AllocValue<T>();

    /// <summary>Allocates zeroed values.</summary>
    /// <typeparam name="T">An unmanaged type.</typeparam>
    /// <param name="length">The number of values, 0 or more.</param>
    /// <returns>The values, in the arena. The C# compiler ties the span to the variable of the lease.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    /// <inheritdoc cref="Alloc{T}" path="/exception"/>
    /// <example>
    /// <code>
    /// Span&lt;int> numbers = lease.AllocSpan&lt;int>(100);
    /// numbers.Fill(7);
    /// </code>
    /// </example>
    [UnscopedRef]
    public Span<T> AllocSpan<T>(int length)
        where T : unmanaged => UnscopedArena.AllocSpan<T>(length);

    /// <summary>Allocates values without initializing them. They hold whatever the memory held.</summary>
    /// <inheritdoc cref="AllocSpan{T}" path="/*[not(self::summary) and not(self::example)]"/>
    [UnscopedRef]
    public Span<T> AllocSpanUninitialized<T>(int length)
        where T : unmanaged => UnscopedArena.AllocSpanUninitialized<T>(length);

    /// <summary>Allocates zeroed values.</summary>
    /// <typeparam name="T">An unmanaged type.</typeparam>
    /// <param name="length">The number of values, 0 or more.</param>
    /// <returns>
    /// A handle to the values. It can be stored anywhere, and is stale after a reset, or once the lease or a scope that is open now has ended.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    /// <exception cref="ArgumentException">The type holds references, which the F# compiler may not have noticed.</exception>
    /// <exception cref="ArenaExhaustedException">The arena has too little room; it is unchanged.</exception>
    /// <exception cref="InvalidOperationException">The lease has ended.</exception>
    /// <example>
    /// <code>
    /// ArenaSlice&lt;int> squares = lease.AllocSlice&lt;int>(10);
    /// for (int i = 0; i &lt; squares.Length; i++)
    /// {
    ///     squares[i] = i * i;
    /// }
    /// </code>
    /// </example>
    public ArenaSlice<T> AllocSlice<T>(int length)
        where T : unmanaged => Arena.AllocSlice<T>(length);

    /// <summary>Tries to allocate zeroed values.</summary>
    /// <typeparam name="T">An unmanaged type.</typeparam>
    /// <param name="length">The number of values, 0 or more.</param>
    /// <param name="slice">A handle to the values, or an empty slice.</param>
    /// <returns>False if the arena has too little room; it is unchanged.</returns>
    /// <inheritdoc cref="AllocSlice{T}(int)" path="/exception[@cref != 'T:Forge.ArenaExhaustedException']"/>
    public bool TryAllocSlice<T>(int length, out ArenaSlice<T> slice)
        where T : unmanaged => Arena.TryAllocSlice(length, out slice);

    /// <summary>Allocates values without initializing them. They hold whatever the memory held.</summary>
    /// <inheritdoc cref="AllocSlice{T}(int)" path="/*[not(self::summary) and not(self::example)]"/>
    public ArenaSlice<T> AllocSliceUninitialized<T>(int length)
        where T : unmanaged => Arena.AllocSliceUninitialized<T>(length);

    /// <summary>Tries to allocate values without initializing them. They hold whatever the memory held.</summary>
    /// <inheritdoc cref="TryAllocSlice{T}(int, out ArenaSlice{T})" path="/*[not(self::summary)]"/>
    public bool TryAllocSliceUninitialized<T>(int length, out ArenaSlice<T> slice)
        where T : unmanaged => Arena.TryAllocSliceUninitialized(length, out slice);

    /// <summary>
    /// Like <see cref="AllocSliceUninitialized{T}"/>, but has no constraint, and checks only at run time that the type holds no references.
    /// For the F# facade, since F# can't solve C#'s constraint for a tuple such as <c>struct (1, 2.0)</c>.
    /// </summary>
    /// <inheritdoc cref="AllocSlice{T}(int)" path="/*[not(self::summary) and not(self::example)]"/>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public ArenaSlice<T> AllocUnconstrained<T>(int length) => Arena.AllocSliceUninitialized<T>(length);

    /// <summary>Like <see cref="AllocUnconstrained{T}"/>, but does not throw if the arena has too little room.</summary>
    /// <inheritdoc cref="TryAllocSlice{T}(int, out ArenaSlice{T})" path="/*[not(self::summary)]"/>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public bool TryAllocUnconstrained<T>(int length, out ArenaSlice<T> slice) =>
        Arena.TryAllocSliceUninitialized(length, out slice);

    /// <summary>Allocates a copy of values.</summary>
    /// <typeparam name="T">An unmanaged type.</typeparam>
    /// <param name="values">The values to copy. May be empty.</param>
    /// <returns>
    /// A handle to the copy. It can be stored anywhere, and is stale after a reset, or once the lease or a scope that is open now has ended.
    /// </returns>
    /// <inheritdoc cref="AllocSlice{T}(int)" path="/exception[@cref != 'T:System.ArgumentOutOfRangeException']"/>
    public ArenaSlice<T> AllocSliceCopy<T>(ReadOnlySpan<T> values)
        where T : unmanaged => Arena.AllocSliceCopy(values);

    /// <summary>Tries to allocate a copy of values.</summary>
    /// <typeparam name="T">An unmanaged type.</typeparam>
    /// <param name="values">The values to copy. May be empty.</param>
    /// <param name="slice">The copy, or an empty slice.</param>
    /// <returns>False if the arena has too little room; it is unchanged.</returns>
    /// <inheritdoc cref="TryAllocSlice{T}(int, out ArenaSlice{T})" path="/exception[@cref != 'T:System.ArgumentOutOfRangeException']"/>
    public bool TryAllocSliceCopy<T>(ReadOnlySpan<T> values, out ArenaSlice<T> slice)
        where T : unmanaged
    {
        bool fits = Arena.TryAllocSliceUninitialized(values.Length, out slice);
        if (fits) { values.CopyTo(slice.Span); }

        return fits;
    }

    /// <summary>Allocates a text as UTF-8, transcoded straight into the arena. A lone surrogate becomes U+FFFD.</summary>
    /// <param name="text">The text. May be empty.</param>
    /// <returns>A handle to the bytes.</returns>
    /// <exception cref="ArenaExhaustedException">The arena has too little room; it is unchanged.</exception>
    /// <exception cref="InvalidOperationException">The lease has ended.</exception>
    public ArenaSlice<byte> AllocSliceUtf8(ReadOnlySpan<char> text) => Arena.AllocSliceUtf8(text);

    /// <summary>Tries to allocate a text as UTF-8. A lone surrogate becomes U+FFFD.</summary>
    /// <param name="text">The text. May be empty.</param>
    /// <param name="slice">The bytes, or an empty slice.</param>
    /// <returns>False if the arena has too little room; it is unchanged.</returns>
    /// <exception cref="InvalidOperationException">The lease has ended.</exception>
    public bool TryAllocSliceUtf8(ReadOnlySpan<char> text, out ArenaSlice<byte> slice) =>
        Arena.TryAllocSliceUtf8(text, out slice);

    /// <summary>Allocates zeroed bytes with a size and an alignment that are known only at run time.</summary>
    /// <param name="layout">The size, at most <see cref="int.MaxValue"/> bytes, and the alignment.</param>
    /// <returns>A handle to the bytes. The first one is at a multiple of the alignment.</returns>
    /// <exception cref="ArgumentException">The layout is the default value, or its size is greater than that.</exception>
    /// <exception cref="ArenaExhaustedException">The arena has too little room; it is unchanged.</exception>
    /// <exception cref="InvalidOperationException">The lease has ended.</exception>
    public ArenaSlice<byte> AllocSlice(MemoryLayout layout) => Arena.AllocSlice(layout);

    /// <summary>Tries to allocate zeroed bytes with a size and an alignment that are known only at run time.</summary>
    /// <param name="layout">The size, at most <see cref="int.MaxValue"/> bytes, and the alignment.</param>
    /// <param name="slice">The bytes, or an empty slice.</param>
    /// <returns>False if the arena has too little room; it is unchanged.</returns>
    /// <exception cref="ArgumentException">The layout is the default value, or its size is greater than that.</exception>
    /// <exception cref="InvalidOperationException">The lease has ended.</exception>
    public bool TryAllocSlice(MemoryLayout layout, out ArenaSlice<byte> slice) => Arena.TryAllocSlice(layout, out slice);

    /// <summary>
    /// Allocates bytes without zeroing them, and returns their raw address. Nothing checks how it is used: do not use it after the lease, or a
    /// scope that is open now, has ended, or after a reset.
    /// </summary>
    /// <param name="layout">The size and the alignment.</param>
    /// <returns>The address of the first byte, a multiple of the alignment.</returns>
    /// <exception cref="ArgumentException">The layout is the default value.</exception>
    /// <exception cref="ArenaExhaustedException">The arena has too little room; it is unchanged.</exception>
    /// <exception cref="InvalidOperationException">The lease has ended.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public nuint DangerousAllocate(MemoryLayout layout) => Arena.DangerousAllocate(layout);

    /// <summary>
    /// Makes a slice longer: in place if it is the newest allocation of the arena and no scope was opened since, otherwise by copying it. The
    /// new values are zeroed.
    /// </summary>
    /// <typeparam name="T">An unmanaged type.</typeparam>
    /// <param name="slice">
    /// A slice of this arena. The default value counts as an empty one. It keeps its length; after a copy it refers to the old values.
    /// </param>
    /// <param name="length">The new length, at least the slice's own.</param>
    /// <returns>A handle to the longer slice.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The length is less than the slice's.</exception>
    /// <exception cref="ArgumentException">The slice belongs to another arena.</exception>
    /// <exception cref="InvalidOperationException">The slice is stale, or the lease has ended.</exception>
    /// <exception cref="ArenaExhaustedException">The arena has too little room; it is unchanged.</exception>
    /// <example>
    /// <code>
    /// ArenaSlice&lt;byte> bytes = lease.AllocSlice&lt;byte>(1024);
    /// bytes = lease.Grow(bytes, 4096); // in place: nothing was allocated since
    /// </code>
    /// </example>
    public ArenaSlice<T> Grow<T>(ArenaSlice<T> slice, int length) => Arena.Grow(slice, length);

    /// <summary>Like <see cref="Grow{T}"/>, but does not throw if the arena has too little room.</summary>
    /// <typeparam name="T">An unmanaged type.</typeparam>
    /// <param name="slice">A slice of this arena. The default value counts as an empty one.</param>
    /// <param name="length">The new length, at least the slice's own.</param>
    /// <param name="grown">The longer slice, or an empty one.</param>
    /// <returns>False if the arena has too little room; it is unchanged.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The length is less than the slice's.</exception>
    /// <exception cref="ArgumentException">The slice belongs to another arena.</exception>
    /// <exception cref="InvalidOperationException">The slice is stale, or the lease has ended.</exception>
    public bool TryGrow<T>(ArenaSlice<T> slice, int length, out ArenaSlice<T> grown) =>
        Arena.TryGrow(slice, length, out grown);

    /// <summary>Opens a scope: disposing it rewinds the arena to this moment. Use it with <c>using</c>.</summary>
    /// <returns>The scope. The C# compiler ties it to the variable of the lease.</returns>
    /// <exception cref="InvalidOperationException">The lease has ended.</exception>
    /// <example>
    /// <code>
    /// using (ArenaScope scope = lease.OpenScope())
    /// {
    ///     Span&lt;byte> scratch = scope.AllocSpan&lt;byte>(4096);
    /// } // the 4096 bytes are free again
    /// </code>
    /// </example>
    [UnscopedRef]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ArenaScope OpenScope() => Arena.OpenScope();
}
