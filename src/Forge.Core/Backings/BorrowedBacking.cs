using System.Buffers;

namespace Forge;

/// <summary>
/// Memory that belongs to the caller: an array, part of one, or memory at a raw address. Disposing the backing ends the loan and frees
/// nothing. Until then the caller keeps the memory alive, does not use it, and lends it to nobody else: two backings over the same
/// bytes are not detected.
/// </summary>
/// <inheritdoc cref="MemoryBacking" path="/remarks"/>
/// <example>
/// <code>
/// byte[] own = new byte[4096];
/// using ArenaLease lease = ArenaLease.Own(new BorrowedBacking(own)); // until it ends, leave the array alone
/// </code>
/// </example>
public sealed class BorrowedBacking : MemoryBacking
{
    private MemoryHandle _pin;

    /// <summary>Borrows managed memory, and pins it until the backing is disposed.</summary>
    /// <param name="memory">The memory, at least one byte. Any alignment will do.</param>
    /// <exception cref="ArgumentException">The memory is empty.</exception>
    public BorrowedBacking(Memory<byte> memory)
        : this(memory, Pin(memory))
    {
    }

    private BorrowedBacking(Memory<byte> memory, MemoryHandle pin)
        : this(AddressOf(pin), memory.Length)
    {
        _pin = pin;
    }

    private BorrowedBacking(nuint address, long size)
        : base(address, size)
    {
    }

    /// <summary>Borrows memory by its address. Nothing checks that it is there: a wrong range corrupts the process.</summary>
    /// <param name="address">The address of the first byte. Not 0.</param>
    /// <param name="size">The number of bytes that may be read and written there, at least 1.</param>
    /// <returns>The backing. Disposing it does not free the memory.</returns>
    /// <exception cref="ArgumentException">The address is 0, or the range exceeds the address space.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The size is not 1 to <see cref="MemoryLayout.MaxSize"/>.</exception>
    public static BorrowedBacking DangerousFromAddress(nuint address, long size) =>
        MemoryLayout.RequireSize(size, nameof(size)) <= ~address && address != 0
            ? new BorrowedBacking(address, size)
            : throw new ArgumentException($"A range of {MemoryLayout.Describe(size)} can't start at address {address}.", nameof(address));

    /// <inheritdoc/>
    protected override void Release() => _pin.Dispose();

    private static MemoryHandle Pin(Memory<byte> memory) =>
        memory.IsEmpty
            ? throw new ArgumentException("The borrowed memory is empty; an arena needs at least 1 byte.", nameof(memory))
            : memory.Pin();

    private static nuint AddressOf(MemoryHandle pin)
    {
        // SAFETY: the pointer is only converted to a number; the pin, released by Release, keeps it valid.
        unsafe
        {
            return (nuint)pin.Pointer;
        }
    }
}
