using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Forge;

// For collections, whose addresses and counts lie in the arena. A span that outlives its slice or scope can overwrite those, so they are
// checked at each use: at worst a collection finds other data of its own arena.
public abstract partial class BumpArena
{
    /// <summary>The least size of a collection's header, in bytes: that of a list on 32 bits.</summary>
    internal const ulong MinHeaderSize = 12;

    private long _textsBegun;

    /// <summary>The address at which the next byte would be allocated.</summary>
    internal nuint Cursor => _cursor;

    /// <summary>A value of a block whose address and index come from the arena.</summary>
    /// <param name="header">The address of the collection's header, which lies below all its blocks.</param>
    /// <param name="block">The address of the block.</param>
    /// <param name="index">The index.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ref T ValueAt<T>(nuint header, nuint block, int index)
    {
        nuint address = block + ((nuint)index * (nuint)Unsafe.SizeOf<T>());
        RequireInside(header, address, (ulong)Unsafe.SizeOf<T>());

        // SAFETY: RequireInside proved that sizeof(T) bytes lie between header and cursor. The caller has checked the header's epoch, and when
        // the block was made, that T holds no references.
        unsafe
        {
            return ref Unsafe.AsRef<T>((void*)address);
        }
    }

    /// <summary>The values of a block whose address and length come from the arena.</summary>
    /// <param name="header">The address of the collection's header, which lies below all its blocks.</param>
    /// <param name="block">The address of the block.</param>
    /// <param name="length">The number of values.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Span<T> ValuesAt<T>(nuint header, nuint block, int length)
    {
        // A negative length becomes a size that exceeds any room.
        RequireInside(header, block, (ulong)length * (ulong)Unsafe.SizeOf<T>());

        // SAFETY: as in ValueAt, for length × sizeof(T) bytes.
        return RawMemory.DangerousSpan<T>(block, length);
    }

    /// <summary>Takes room for more values right after a block, if the block is the newest allocation.</summary>
    /// <param name="end">The end of the block.</param>
    /// <param name="count">The number of values.</param>
    /// <param name="isNewest">Whether the block is the newest allocation, so that copying it would need even more room.</param>
    internal bool TryExtend<T>(nuint end, int count, out bool isNewest)
    {
        isNewest = end == _cursor;
        return isNewest && TryTakeRun<T>(count, out _);
    }

    /// <summary>Takes room for two blocks, or for neither.</summary>
    internal bool TryTakeBlocks<TFirst, TSecond>(int firstLength, out nuint first, int secondLength, out nuint second)
    {
        nuint mark = _cursor;
        bool fits = false;
        first = second = 0;
        try
        {
            fits = TryTakeRun<TFirst>(firstLength, out first) && TryTakeRun<TSecond>(secondLength, out second);
        }
        finally
        {
            // Nothing was written. Also if the system refused to commit memory for the second.
            if (!fits) { _cursor = mark; }
        }

        return fits;
    }

    /// <summary>The number of the interpolated text that is being formatted; 0 if there is none.</summary>
    internal long CurrentText { get; private set; }

    /// <summary>Begins an interpolated text. While a value is formatted, another one may begin and end.</summary>
    /// <returns>Its number, which no other one of the arena has.</returns>
    internal long BeginText() => CurrentText = ++_textsBegun;

    /// <summary>Ends the current text, so that the one around it is current again.</summary>
    internal void EndText(long number, long outer)
    {
        if (CurrentText == number) { CurrentText = outer; }
    }

    /// <summary>Makes a text current again after user code, which may have begun others and not ended them.</summary>
    internal void ReturnToText(long number) => CurrentText = number;

    /// <summary>Frees the newest bytes, back to an address. Nothing may refer to them.</summary>
    internal void FreeNewest(nuint address) => Rewind(address);

    /// <summary>Throws unless a range lies between a header and the cursor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void RequireInside(nuint header, nuint address, ulong size)
    {
        // A header has at least so many bytes that the difference is not negative for a size up to that.
        ulong room = _cursor - header;
        if ((size > MinHeaderSize && size > room) || address - header > room - size) { ThrowOverwritten(); }
    }

    [DoesNotReturn]
    internal static void ThrowOverwritten() =>
        throw new InvalidOperationException(
            "The memory of the collection was overwritten, through a span that was used after its slice or scope had ended, or through a bare "
            + "address. Nothing outside the arena was touched.");
}
