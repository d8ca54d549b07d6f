using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Forge;

/// <summary>
/// What the handles of all collections consist of: the header's address, and the epoch in which it was allocated. Copies lead to the same
/// header, so that they are the same collection.
/// </summary>
/// <typeparam name="THeader">The header: what the collection knows of itself, in the arena.</typeparam>
internal readonly struct CollectionHandle<THeader>
    where THeader : unmanaged
{
    private readonly BumpArena.Epoch? _epoch;
    private readonly long _stamp;
    private readonly nuint _address;

    /// <param name="arena">The arena.</param>
    /// <param name="address">The address of the header, for which room has just been taken.</param>
    public CollectionHandle(BumpArena arena, nuint address)
    {
        _epoch = arena.CurrentEpoch;
        _stamp = _epoch.Stamp;
        _address = address;
    }

    /// <summary>Whether the memory still belongs to the collection.</summary>
    public bool IsValid => _epoch is not null && _epoch.Stamp == _stamp;

    /// <summary>Whether this is the default value, which belongs to no arena.</summary>
    public bool IsDefault => _epoch is null;

    /// <summary>The header, after checking that it is not stale.</summary>
    public ref THeader Header
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            BumpArena.Epoch? epoch = _epoch;
            if (epoch is null || epoch.Stamp != _stamp) { ThrowStale(epoch); }

            // SAFETY: the arena granted an aligned header at the address, and the stamp, compared above, changes before that is granted again
            // or the backing released.
            unsafe
            {
                return ref Unsafe.AsRef<THeader>((void*)_address);
            }
        }
    }

    /// <summary>A value of a block whose address and index come from the header.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref T ValueAt<T>(nuint block, int index) => ref Arena.ValueAt<T>(_address, block, index);

    /// <summary>The values of a block whose address and length come from the header.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<T> ValuesAt<T>(nuint block, int length) => Arena.ValuesAt<T>(_address, block, length);

    /// <summary>Checks that a block whose address and size come from the header lies inside the arena.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void RequireInside(nuint block, ulong bytes) => Arena.RequireInside(_address, block, bytes);

    /// <summary>A slice of values whose address and length come from the arena, after checking that they live as long as the collection.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ArenaSlice<T> SliceOf<T>(nuint address, int length)
    {
        _ = ValuesAt<T>(address, length);
        if (Arena.CurrentEpoch != Epoch) { Arena.RequireAllocatedIn(Epoch, address, (ulong)length * (ulong)Unsafe.SizeOf<T>()); }

        return new ArenaSlice<T>(address, length, Epoch);
    }

    /// <summary>Throws if the collection is stale.</summary>
    public void RequireValid() => _ = Header;

    /// <summary>The epoch of a collection that is valid.</summary>
    public BumpArena.Epoch Epoch => _epoch!;

    /// <summary>The arena of a collection that is valid.</summary>
    public BumpArena Arena => _epoch!.Owner;

    /// <summary>Checks that what is allocated now lives as long as the collection, which is valid.</summary>
    /// <exception cref="InvalidOperationException">A scope was opened since the collection was made.</exception>
    public void RequireInnermost()
    {
        if (Arena.CurrentEpoch != Epoch) { ThrowScopeOpen(); }
    }

    [DoesNotReturn]
    private static void ThrowStale(BumpArena.Epoch? epoch) =>
        throw new InvalidOperationException(
            epoch is null
                ? "This is the default value, which is no collection. Allocate one from a lease."
                : "The collection is stale: its arena was reset, given back or disposed, or the scope in which it was made has ended. Copy values "
                + "that must live longer.");

    [DoesNotReturn]
    private static void ThrowScopeOpen() =>
        throw new InvalidOperationException(
            "The collection has to grow, but is older than the scope that is open, and what is allocated now is freed when that ends. Ensure "
            + "its capacity first, or make the collection in the scope. It is unchanged.");
}
