using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Forge;

public readonly partial struct ArenaLease
{
    /// <summary>Allocates one value, and returns a reference that can be stored in the arena itself.</summary>
    /// <typeparam name="T">An unmanaged type.</typeparam>
    /// <param name="value">The value to store.</param>
    /// <returns>
    /// A reference to the value. It can be stored in the arena, and is stale after a reset, or once the lease or a scope that is open now has ended.
    /// </returns>
    /// <exception cref="ArgumentException">The type holds references, which the F# compiler may not have noticed.</exception>
    /// <exception cref="ArenaExhaustedException">The arena has too little room; it is unchanged.</exception>
    /// <exception cref="InvalidOperationException">
    /// The lease has ended, or the arena has a capacity of 64 GiB or more; it is unchanged.
    /// </exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ArenaRef<T> AllocRef<T>(T value)
        where T : unmanaged => Arena.AllocRef(value);

    /// <summary>Tries to allocate one value, with a reference that can be stored in the arena itself.</summary>
    /// <typeparam name="T">An unmanaged type.</typeparam>
    /// <param name="value">The value to store.</param>
    /// <param name="reference">The reference to it, or null.</param>
    /// <returns>False if the arena has too little room; it is unchanged.</returns>
    /// <inheritdoc cref="AllocRef{T}(T)" path="/exception[@cref != 'T:Forge.ArenaExhaustedException']"/>
    public bool TryAllocRef<T>(T value, out ArenaRef<T> reference)
        where T : unmanaged => Arena.TryAllocRef(value, out reference);

    /// <summary>
    /// Like <see cref="AllocRef{T}"/>, but checks only at run time that the type holds no references; see <see cref="AllocUnconstrained{T}"/>.
    /// </summary>
    /// <inheritdoc cref="AllocRef{T}(T)" path="/*[not(self::summary)]"/>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ArenaRef<T> AllocRefUnconstrained<T>(T value) => Arena.AllocRef(value);

    /// <summary>Like <see cref="AllocRefUnconstrained{T}"/>, but does not throw if the arena has too little room.</summary>
    /// <inheritdoc cref="TryAllocRef{T}(T, out ArenaRef{T})" path="/*[not(self::summary)]"/>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public bool TryAllocRefUnconstrained<T>(T value, out ArenaRef<T> reference) => Arena.TryAllocRef(value, out reference);

    /// <summary>Allocates zeroed values, and returns a reference that can be stored in the arena itself.</summary>
    /// <typeparam name="T">An unmanaged type.</typeparam>
    /// <param name="length">The number of values, 0 or more.</param>
    /// <returns>
    /// A reference to the values. It can be stored in the arena, and is stale after a reset, or once the lease or a scope that is open now has ended.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    /// <inheritdoc cref="AllocRef{T}(T)" path="/exception"/>
    public ArenaRun<T> AllocRun<T>(int length)
        where T : unmanaged => Arena.AllocRun<T>(length);

    /// <summary>
    /// Like <see cref="AllocRun{T}"/>, but checks only at run time that the type holds no references; see <see cref="AllocUnconstrained{T}"/>.
    /// </summary>
    /// <inheritdoc cref="AllocRun{T}(int)" path="/*[not(self::summary)]"/>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public ArenaRun<T> AllocRunUnconstrained<T>(int length) => Arena.AllocRun<T>(length);

    /// <summary>Allocates a copy of values, and returns a reference that can be stored in the arena itself.</summary>
    /// <typeparam name="T">An unmanaged type.</typeparam>
    /// <param name="values">The values to copy. May be empty.</param>
    /// <returns>
    /// A reference to the copy. It can be stored in the arena, and is stale after a reset, or once the lease or a scope that is open now has ended.
    /// </returns>
    /// <inheritdoc cref="AllocRef{T}(T)" path="/exception"/>
    public ArenaRun<T> AllocRunCopy<T>(ReadOnlySpan<T> values)
        where T : unmanaged => Arena.AllocRunCopy(values);

    /// <summary>Tries to allocate a copy of values, with a reference that can be stored in the arena itself.</summary>
    /// <typeparam name="T">An unmanaged type.</typeparam>
    /// <param name="values">The values to copy. May be empty.</param>
    /// <param name="run">The reference to the copy, or an empty one.</param>
    /// <returns>False if the arena has too little room; it is unchanged.</returns>
    /// <inheritdoc cref="TryAllocRef{T}(T, out ArenaRef{T})" path="/exception"/>
    public bool TryAllocRunCopy<T>(ReadOnlySpan<T> values, out ArenaRun<T> run)
        where T : unmanaged => Arena.TryAllocRunCopy(values, out run);

    /// <summary>Finds the value of a reference that was made by this lease while no scope was open.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="reference">A reference of this lease. Must not be null.</param>
    /// <returns>The value, by reference. The C# compiler ties it to the variable of the lease.</returns>
    /// <exception cref="InvalidOperationException">
    /// The reference is null, stale, or of another arena; it belongs to an open scope, through which it must be resolved; or the lease has
    /// ended.
    /// </exception>
    /// <exception cref="ArgumentException">The type holds references, which the F# compiler may not have noticed.</exception>
    [UnscopedRef]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref T Resolve<T>(ArenaRef<T> reference) => ref Arena.ResolveOutermost<T>(reference.Bits);

    /// <summary>Finds the values of a run that was made by this lease while no scope was open.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="run">A run of this lease. May be empty.</param>
    /// <returns>The values. The C# compiler ties the span to the variable of the lease.</returns>
    /// <exception cref="InvalidOperationException">
    /// The run is stale, or of another arena; it belongs to an open scope, through which it must be resolved; or the lease has ended.
    /// </exception>
    /// <exception cref="ArgumentException">The type holds references, which the F# compiler may not have noticed.</exception>
    [UnscopedRef]
    public Span<T> Resolve<T>(ArenaRun<T> run) => Arena.ResolveOutermost(run);

    /// <summary>Copies the value of a reference, of the lease or of any open scope.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="reference">A reference of this lease. Must not be null.</param>
    /// <returns>The copy.</returns>
    /// <exception cref="InvalidOperationException">The reference is null, stale, or of another arena, or the lease has ended.</exception>
    /// <exception cref="ArgumentException">The type holds references, which the F# compiler may not have noticed.</exception>
    public T Load<T>(ArenaRef<T> reference) => Arena.Resolve<T>(reference.Bits);

    /// <summary>Replaces the value of a reference, of the lease or of any open scope.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="reference">A reference of this lease. Must not be null.</param>
    /// <param name="value">The new value.</param>
    /// <inheritdoc cref="Load{T}(ArenaRef{T})" path="/exception"/>
    public void Store<T>(ArenaRef<T> reference, T value) => Arena.Resolve<T>(reference.Bits) = value;

    /// <summary>Makes a handle to the values of a run, of the lease or of any open scope.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="run">A run of this lease. May be empty.</param>
    /// <returns>A slice of the same values.</returns>
    /// <exception cref="InvalidOperationException">The run is stale, or of another arena, or the lease has ended.</exception>
    public ArenaSlice<T> ToSlice<T>(ArenaRun<T> run) => Arena.ToSlice(run);
}
