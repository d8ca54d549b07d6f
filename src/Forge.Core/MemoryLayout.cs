using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Forge;

/// <summary>
/// The size and alignment of one untyped allocation, both in bytes. The size is positive and the alignment a power of two. Immutable.
/// The default value has size 0 and is refused wherever a layout is taken.
/// </summary>
public readonly record struct MemoryLayout
{
    /// <summary>Makes a layout.</summary>
    /// <param name="size">The size in bytes, 1 to <see cref="MaxSize"/>.</param>
    /// <param name="alignment">The alignment in bytes, a power of two.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is out of range.</exception>
    /// <exception cref="ArgumentException">The alignment is not a power of two, or greater than <see cref="MaxSize"/>.</exception>
    public MemoryLayout(long size, long alignment)
    {
        RequireSize(size, nameof(size));
        Mask = RequireAlignment(alignment, nameof(alignment)) - 1;
        Size = size;
    }

    /// <summary>The largest size in bytes: half the address space, so that no sum of a size and an alignment overflows.</summary>
    public static long MaxSize
    {
        // Without a profile the compiler would not inline it, and every allocation would make a call.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => IntPtr.Size == 8 ? long.MaxValue : int.MaxValue;
    }

    /// <summary>The size in bytes, at least 1.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public long Size { get; }

    /// <summary>The alignment in bytes, a power of two.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public long Alignment => (long)(Mask + 1);

    /// <summary>The alignment less 1, which is what placing takes.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    internal nuint Mask { get; }

    /// <summary>Makes the layout of one value of a type.</summary>
    /// <typeparam name="T">An unmanaged type.</typeparam>
    /// <returns>The size and the alignment that the runtime gives the type.</returns>
    /// <example>
    /// <code>
    /// MemoryLayout layout = MemoryLayout.Of&lt;double>(); // 8 bytes aligned to 8
    /// </code>
    /// </example>
    public static MemoryLayout Of<T>()
        where T : unmanaged => new(Unsafe.SizeOf<T>(), (long)AlignmentOf<T>());

    /// <summary>Makes the layout of consecutive values of a type.</summary>
    /// <typeparam name="T">An unmanaged type.</typeparam>
    /// <param name="count">The number of values, at least 1.</param>
    /// <returns>The size of all values, and the alignment of one.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The count is less than 1, or the values exceed <see cref="MaxSize"/>.</exception>
    public static MemoryLayout ArrayOf<T>(long count)
        where T : unmanaged
    {
        int elementSize = Unsafe.SizeOf<T>();
        return count > 0 && count <= MaxSize / elementSize
            ? new(count * elementSize, (long)AlignmentOf<T>())
            : throw new ArgumentOutOfRangeException(
                nameof(count), count, $"There must be 1 to {MaxSize / elementSize} values of {Describe(elementSize)}.");
    }

    /// <summary>Describes the size and the alignment.</summary>
    /// <returns>A text such as <c>24 bytes aligned to 8</c>.</returns>
    public override string ToString() => $"{Describe(Size)} aligned to {Alignment}";

    /// <summary>A size in words, for messages.</summary>
    internal static string Describe(long bytes) => bytes == 1 ? "1 byte" : $"{bytes} bytes";

    /// <summary>The alignment of a type in bytes; a constant once compiled.</summary>
    internal static nuint AlignmentOf<T>()
    {
        // A value after one byte starts at its alignment, and the pair is padded to a multiple of it: so the pair is larger
        // than the value by the alignment and, if StructLayout.Size is odd, by less than one more. The alignment is the
        // highest bit of the difference; no type's is more than 64.
        int bits = Unsafe.SizeOf<AfterOneByte<T>>() - Unsafe.SizeOf<T>();
        bits |= bits >> 1;
        bits |= bits >> 2;
        bits |= bits >> 4;
        return (nuint)(bits - (bits >> 1));
    }

    /// <summary>The first multiple of an alignment, a power of two, at or above a number. It wraps if there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static nuint RoundUp(nuint value, nuint alignment) => RoundUpByMask(value, alignment - 1);

    /// <summary>Like <see cref="RoundUp"/>, for an alignment less 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static nuint RoundUpByMask(nuint value, nuint mask) => (value + mask) & ~mask;

    /// <summary>Checks a size, and converts it.</summary>
    internal static nuint RequireSize(long size, string name)
    {
        if (size <= 0 || size > MaxSize) { ThrowSize(size, name); }

        return (nuint)size;
    }

    /// <summary>Checks an alignment, and converts it.</summary>
    internal static nuint RequireAlignment(long alignment, string name) =>
        alignment > 0 && alignment <= MaxSize && (alignment & (alignment - 1)) == 0
            ? (nuint)alignment
            : throw new ArgumentException($"An alignment must be a power of two; {alignment} is not.", name);

    // A method of its own: if the check is inlined, building the message would reserve stack space on every call.
    [DoesNotReturn]
    private static void ThrowSize(long size, string name) =>
        throw new ArgumentOutOfRangeException(name, size, $"A size must be 1 to {MaxSize} bytes.");

    private struct AfterOneByte<T>
    {
#pragma warning disable CS0649, CS0169, IDE0044, IDE0051
        private byte _first;
        private T _value;
#pragma warning restore
    }
}
