using System.Buffers;

namespace Forge;

/// <summary>
/// Memory that the caller owns and lends: an array, a slice of one, or memory behind a raw address. Disposing ends
/// the loan and frees nothing. The lender keeps the memory alive and leaves it alone until then, and lends it to nobody else:
/// nothing notices two backings over the same bytes.
/// </summary>
/// <inheritdoc cref="MemoryBacking" path="/remarks"/>
public sealed class BorrowedBacking : MemoryBacking
{
    private MemoryHandle _pin;

    /// <summary>Borrows managed memory and pins it until the backing is disposed.</summary>
    /// <param name="memory">The memory, at least one byte; any size and alignment will do.</param>
    /// <exception cref="ArgumentException">The memory is empty.</exception>
    public BorrowedBacking(Memory<byte> memory)
        : this(memory, Pin(memory))
    {
    }

    private BorrowedBacking(Memory<byte> memory, MemoryHandle pin)
        : base(AddressOf(pin), (nuint)memory.Length)
    {
        _pin = pin;
    }

    private BorrowedBacking(nuint address, nuint size)
        : base(address, size)
    {
    }

    /// <summary>Borrows memory by its address. Nothing can check that it is there: a wrong range corrupts the process.</summary>
    /// <param name="address">The address of the first byte; not 0.</param>
    /// <param name="size">Bytes that may be read and written there, at least 1.</param>
    /// <exception cref="ArgumentException">The address is 0, or the range wraps round the address space.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The size is 0 or more than half the address space.</exception>
    public static BorrowedBacking DangerousFromAddress(nuint address, nuint size)
    {
        MemoryLayout.RequireSize(size, nameof(size));
        if (address == 0 || size > ~address)
        {
            throw new ArgumentException($"No range of {size} bytes can start at address {address}.", nameof(address));
        }

        return new BorrowedBacking(address, size);
    }

    /// <inheritdoc/>
    protected override void Release() => _pin.Dispose();

    private static MemoryHandle Pin(Memory<byte> memory) =>
        memory.IsEmpty
            ? throw new ArgumentException("The borrowed memory is empty; an arena needs at least 1 byte.", nameof(memory))
            : memory.Pin();

    private static nuint AddressOf(MemoryHandle pin)
    {
        // SAFETY: the pointer is only turned into a number; the pin, released by Release, keeps it valid.
        unsafe
        {
            return (nuint)pin.Pointer;
        }
    }
}
