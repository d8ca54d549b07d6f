namespace Forge;

/// <summary>
/// A managed array that the garbage collector never moves: zeroed, without a system call. On .NET it is on the pinned object heap and
/// lives as long as something refers to it, such as a span, even after the backing was disposed. A bare address (<c>DangerousAllocate</c>)
/// does not, so keep its lease or arena reachable. On netstandard2.0 a handle pins the array until the backing is disposed, and a
/// span does not keep it alive.
/// </summary>
/// <inheritdoc cref="MemoryBacking" path="/remarks"/>
public sealed class PinnedBacking : MemoryBacking
{
    /// <summary>The maximum length of a .NET byte array.</summary>
    public const int MaxSize = 0x7FFFFFC7;

    private object? _pin;

    /// <summary>Allocates the array.</summary>
    /// <param name="size">The size in bytes, 1 to <see cref="MaxSize"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is out of range.</exception>
    /// <exception cref="OutOfMemoryException">There is no room for the array.</exception>
    public PinnedBacking(long size)
        : this(Portable.AllocatePinned(RequireSize(size), out nuint address), address, size)
    {
    }

    private PinnedBacking(object pin, nuint address, long size)
        : base(address, size)
    {
        _pin = pin;
    }

    /// <summary>The array, until it is released.</summary>
    internal byte[]? Array => _pin is { } pin ? Portable.ArrayOf(pin) : null;

    /// <inheritdoc/>
    protected override void Release()
    {
        Portable.FreePinned(_pin!);
        _pin = null;
    }

    internal static int RequireSize(long size) =>
        size is > 0 and <= MaxSize
            ? (int)size
            : throw new ArgumentOutOfRangeException(nameof(size), size, $"A pinned size must be 1 to {MaxSize} bytes.");
}
