using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Forge;

/// <summary>
/// The size and alignment of one untyped allocation, both in bytes: the size is positive and the alignment a power
/// of two. Immutable. The default value has size 0 and is refused wherever a layout is taken.
/// </summary>
public readonly record struct MemoryLayout
{
    /// <summary>Makes a layout.</summary>
    /// <param name="size">Bytes, at least 1.</param>
    /// <param name="alignment">Bytes, a power of two.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is 0 or more than half the address space.</exception>
    /// <exception cref="ArgumentException">The alignment is not a power of two.</exception>
    public MemoryLayout(nuint size, nuint alignment)
    {
        RequireSize(size, nameof(size));
        RequireAlignment(alignment, nameof(alignment));
        Size = size;
        Alignment = alignment;
    }

    /// <summary>The largest size in bytes: half the address space, so that no sum with an alignment wraps.</summary>
    public static nuint MaxSize => ~(nuint)0 >> 1;

    /// <summary>Bytes, at least 1.</summary>
    public nuint Size { get; }

    /// <summary>Bytes, a power of two.</summary>
    public nuint Alignment { get; }

    /// <summary>The layout of one value of a type, as the runtime lays it out.</summary>
    /// <typeparam name="T">An unmanaged type.</typeparam>
    public static MemoryLayout Of<T>()
        where T : unmanaged => new((nuint)Unsafe.SizeOf<T>(), AlignmentOf<T>());

    /// <summary>The layout of a run of values of a type.</summary>
    /// <typeparam name="T">An unmanaged type.</typeparam>
    /// <param name="count">How many values, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is 0, or the run is larger than <see cref="MaxSize"/>.</exception>
    public static MemoryLayout ArrayOf<T>(nuint count)
        where T : unmanaged
    {
        nuint elementSize = (nuint)Unsafe.SizeOf<T>();
        if (count == 0 || count > MaxSize / elementSize)
        {
            throw new ArgumentOutOfRangeException(
                nameof(count),
                count,
                $"A run must have 1 to {MaxSize / elementSize} values of {elementSize} bytes.");
        }

        return new(count * elementSize, AlignmentOf<T>());
    }

    /// <summary>Size and alignment in words.</summary>
    public override string ToString() => $"{Size} bytes aligned to {Alignment}";

    /// <summary>The alignment of a type in bytes; a constant once compiled.</summary>
    internal static nuint AlignmentOf<T>()
        where T : unmanaged
    {
        // A value behind one byte starts at its alignment, and the pair is padded to a multiple of it: the pair is larger
        // than the value by the alignment and, where StructLayout.Size is odd, by less than one more. So the alignment is
        // the highest bit of the difference; no type's is more than 64.
        int bits = Unsafe.SizeOf<AfterOneByte<T>>() - Unsafe.SizeOf<T>();
        bits |= bits >> 1;
        bits |= bits >> 2;
        bits |= bits >> 4;
        return (nuint)(bits - (bits >> 1));
    }

    /// <summary>The first multiple of an alignment, a power of two, at or above a number; it wraps where that is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static nuint RoundUp(nuint value, nuint alignment) => (value + alignment - 1) & ~(alignment - 1);

    internal static void RequireSize(nuint size, string name)
    {
        if (size == 0 || size > MaxSize)
        {
            ThrowSize(size, name);
        }
    }

    internal static void RequireAlignment(nuint alignment, string name)
    {
        if (alignment == 0 || (alignment & (alignment - 1)) != 0)
        {
            throw new ArgumentException($"An alignment must be a power of two; {alignment} is not.", name);
        }
    }

    // A method of its own: where the check is inlined, building the message would clear room for it on every call.
    [DoesNotReturn]
    private static void ThrowSize(nuint size, string name) =>
        throw new ArgumentOutOfRangeException(name, size, $"A size must be 1 to {MaxSize} bytes.");

    private struct AfterOneByte<T>
        where T : unmanaged
    {
#pragma warning disable CS0649, CS0169, IDE0044, IDE0051
        private byte _first;
        private T _value;
#pragma warning restore
    }
}
