using System.Buffers;

namespace Forge;

/// <summary>
/// Memory that the caller owns and lends: an array, a slice of one, or memory behind a raw address. Disposing ends
/// the loan and frees nothing.
/// </summary>
/// <remarks>
/// The lender keeps the memory alive and leaves it alone until the loan ends. Making and disposing are thread-safe;
/// the memory itself belongs to one thread at a time.
/// </remarks>
public sealed class BorrowedBacking : IMemoryBacking
{
    private readonly object _gate = new();
    private MemoryHandle _handle;
    private nuint _address;

    /// <summary>Borrows managed memory and pins it until <see cref="Dispose"/>.</summary>
    /// <param name="memory">The memory, at least one byte; any size and alignment will do.</param>
    /// <exception cref="ArgumentException">The memory is empty.</exception>
    public BorrowedBacking(Memory<byte> memory)
    {
        if (memory.IsEmpty)
        {
            throw new ArgumentException("The borrowed memory is empty; an arena needs at least 1 byte.", nameof(memory));
        }

        _handle = memory.Pin();
        Size = (nuint)memory.Length;

        // SAFETY: the pointer is only turned into a number; the pin, released by Dispose, keeps it valid.
        unsafe
        {
            _address = (nuint)_handle.Pointer;
        }
    }

    private BorrowedBacking(nuint address, nuint size)
    {
        _address = address;
        Size = size;
    }

    /// <inheritdoc/>
    public nuint Address => _address != 0 ? _address : throw new ObjectDisposedException(nameof(BorrowedBacking));

    /// <inheritdoc/>
    public nuint Size { get; }

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

    /// <summary>Ends the loan and unpins the memory; a second call does nothing.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _address = 0;
            _handle.Dispose();
        }
    }

    /// <summary>The kind and size in words.</summary>
    public override string ToString() => $"BorrowedBacking: {Size} bytes{(_address == 0 ? ", disposed" : string.Empty)}";
}
