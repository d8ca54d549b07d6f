using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Forge;

/// <summary>
/// Formats the parts of an interpolated string into an arena. For the compiler: write <c>lease.Text($"...")</c>.
/// </summary>
/// <remarks>
/// The room is the newest allocation and grows in place. If a value that is formatted allocates from the same arena meanwhile, the text moves,
/// and its old room stays unused.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
[InterpolatedStringHandler]
public ref partial struct ArenaTextHandler
{
    private const int GuessPerValue = 16;

    private readonly BumpArena? _arena;

    // The number of the text, and that of the one around it, which is being formatted. A copy of the handler has the same number, so that
    // only one of them can end the text.
    private readonly long _number;
    private readonly long _outer;
    private ArenaSlice<byte> _room;
    private int _length;

    // The number of bytes for which there was no room; 0 as long as there was.
    private long _missing;

    /// <summary>Takes room for a text.</summary>
    /// <param name="literalLength">The number of characters outside of values.</param>
    /// <param name="formattedCount">The number of values.</param>
    /// <param name="lease">The lease to allocate from.</param>
    /// <exception cref="InvalidOperationException">The lease has ended.</exception>
    public ArenaTextHandler(int literalLength, int formattedCount, ArenaLease lease)
    {
        _arena = lease.Arena;
        _outer = _arena.CurrentText;
        _number = _arena.BeginText();
        long guess = literalLength + ((long)GuessPerValue * formattedCount);
        _arena.TryAllocSliceUninitialized((int)Math.Min(Math.Min(guess, _arena.Remaining), int.MaxValue), out _room);
    }

    /// <summary>Appends characters.</summary>
    public bool AppendLiteral(string value) => AppendFormatted(value.AsSpan());

    /// <summary>Appends a string, or nothing if it is null.</summary>
    public bool AppendFormatted(string? value) => AppendFormatted(value.AsSpan());

    /// <summary>Appends characters.</summary>
    public bool AppendFormatted(scoped ReadOnlySpan<char> value)
    {
        if (_missing != 0) { return false; }

        int written;
        while (!Utf8Transcoder.TryTranscode(value, Rest, out written))
        {
            if (!Grow(Utf8Transcoder.ByteCount(value))) { return false; }
        }

        _length += written;
        return true;
    }

    /// <summary>Appends UTF-8.</summary>
    public bool AppendFormatted(scoped ReadOnlySpan<byte> value)
    {
        if (_missing != 0 || (value.Length > Rest.Length && !Grow(value.Length))) { return false; }

        value.CopyTo(Rest);
        _length += value.Length;
        return true;
    }

    /// <summary>Appends a text.</summary>
    public bool AppendFormatted(ArenaText value)
    {
        // Frees the room first: reading the span throws, which ends the interpolated string.
        if (!value.IsValid) { Abandon(); }

        return AppendFormatted(value.Span);
    }

    /// <summary>Appends a value.</summary>
    public bool AppendFormatted<T>(T value) => AppendFormatted(value, null);

    /// <summary>Appends a value in a format.</summary>
    public bool AppendFormatted<T>(T value, string? format)
    {
        if (_missing != 0) { return false; }

        BumpArena arena = RequireCurrent();
        try
        {
            if (Portable.IsUtf8Formattable(value)) { return AppendUtf8Formattable(arena, value, format); }

            string? text = Portable.ToInvariantString(value, format);
            arena.ReturnToText(_number);
            return AppendFormatted(text.AsSpan());
        }
        catch
        {
            arena.ReturnToText(_number);
            Abandon();
            throw;
        }
    }

    /// <summary>Appends a value, and spaces up to a width: before it, or after it if the alignment is negative.</summary>
    public bool AppendFormatted<T>(T value, int alignment) => AppendFormatted(value, alignment, null);

    /// <summary>Appends a value in a format, and spaces up to a width: before it, or after it if the alignment is negative.</summary>
    public bool AppendFormatted<T>(T value, int alignment, string? format)
    {
        int start = _length;
        return AppendFormatted(value, format) && Pad(start, alignment);
    }

    /// <summary>Appends characters, and spaces up to a width: before them, or after them if the alignment is negative.</summary>
    public bool AppendFormatted(scoped ReadOnlySpan<char> value, int alignment)
    {
        int start = _length;
        return AppendFormatted(value) && Pad(start, alignment);
    }

    /// <summary>Appends UTF-8, and spaces up to a width: before it, or after it if the alignment is negative.</summary>
    public bool AppendFormatted(scoped ReadOnlySpan<byte> value, int alignment)
    {
        int start = _length;
        return AppendFormatted(value) && Pad(start, alignment);
    }

    /// <summary>Appends a string, and spaces up to a width: before it, or after it if the alignment is negative.</summary>
    public bool AppendFormatted(string? value, int alignment) => AppendFormatted(value.AsSpan(), alignment);

    // For texts there are overloads without optional parameters, because the generic ones would be preferred to those.

    /// <summary>Appends a text. There are no formats for texts.</summary>
    public bool AppendFormatted(ArenaText value, string? format) => AppendFormatted(value);

    /// <summary>Appends a text, and spaces up to a width: before it, or after it if the alignment is negative.</summary>
    public bool AppendFormatted(ArenaText value, int alignment)
    {
        int start = _length;
        return AppendFormatted(value) && Pad(start, alignment);
    }

    /// <summary>Appends a text, and spaces up to a width: before it, or after it if the alignment is negative.</summary>
    public bool AppendFormatted(ArenaText value, int alignment, string? format) => AppendFormatted(value, alignment);

    /// <summary>Ends the text, and frees the room that it did not need. Returns false if there was too little; then all is freed.</summary>
    internal bool TryFinish(ArenaLease lease, out ArenaText text)
    {
        BumpArena arena = lease.Arena;
        if (_missing == 0)
        {
            if (RequireCurrent() != arena) { ThrowOtherLease(); }

            Shrink(_length);
            arena.EndText(_number, _outer);
        }

        text = new ArenaText(_room);
        return _missing == 0;
    }

    /// <summary>Ends the text, and frees the room that it did not need.</summary>
    internal ArenaText Finish(ArenaLease lease)
    {
        if (!TryFinish(lease, out ArenaText text)) { lease.Arena.ThrowExhausted(_missing, 1); }

        return text;
    }

    [UnscopedRef]
    private readonly Span<byte> Rest
    {
        get
        {
            RequireCurrent();
            return _room.Span.Slice(_length);
        }
    }

    /// <summary>The arena, if the text is the one that is being formatted.</summary>
    private readonly BumpArena RequireCurrent()
    {
        BumpArena? arena = _arena;
        if (arena is null || arena.CurrentText != _number) { ThrowEnded(); }

        return arena;
    }

    /// <summary>Makes room for more bytes after the text. If there is too little, ends it.</summary>
    private bool Grow(long more)
    {
        BumpArena arena = RequireCurrent();
        long needed = _length + more;
        long most = (arena.CanGrowInPlace(_room) ? _room.Length : 0) + arena.Remaining;
        long wanted = Math.Min(Math.Max(needed, 2L * _room.Length), Math.Min(most, int.MaxValue));
        bool fits = false;
        try
        {
            fits = needed <= wanted && arena.TryGrow(_room, (int)wanted, out _room);
        }
        finally
        {
            // Even if the system refuses memory.
            if (!fits)
            {
                _missing = needed;
                Abandon();
            }
        }

        return fits;
    }

    /// <summary>Ends the text, and frees all its room.</summary>
    private void Abandon()
    {
        if (_arena is null || _arena.CurrentText != _number) { return; }

        Shrink(0);
        _arena.EndText(_number, _outer);
    }

    private void Shrink(int length)
    {
        // After a reset, another allocation may end at the same address.
        if (_room.IsValid && _arena!.CanGrowInPlace(_room)) { _arena.FreeNewest(_room.Address + (nuint)length); }

        _room = _room.Slice(0, length);
    }

    private bool AppendUtf8Formattable<T>(BumpArena arena, T value, string? format)
    {
        while (true)
        {
            int room = Rest.Length;
            bool fits = Portable.TryFormatUtf8(value, Rest, format, out int written);
            arena.ReturnToText(_number);
            if (fits)
            {
                // Otherwise ending the text would free memory that is not its own.
                if ((uint)written > (uint)room) { ThrowFormatter<T>(written, room); }

                _ = Rest;
                _length += written;
                return true;
            }

            if (!Grow(room + 1L)) { return false; }
        }
    }

    [DoesNotReturn]
    private static void ThrowFormatter<T>(int written, int room) =>
        throw new InvalidOperationException($"The formatter of {typeof(T)} reported that it wrote {written} bytes into a room of {room}.");

    [DoesNotReturn]
    private static void ThrowEnded() =>
        throw new InvalidOperationException("The text has ended, or another one was begun from the same arena and has not ended.");

    [DoesNotReturn]
    private static void ThrowOtherLease() =>
        throw new ArgumentException("The text was begun by another lease. It must be ended by the same one.");

    private bool Pad(int start, int alignment)
    {
        long spaces = Math.Abs((long)alignment) - Portable.CharCount(_room.Span.Slice(start, _length - start));
        if (spaces <= 0) { return true; }

        if (spaces > Rest.Length && !Grow(spaces)) { return false; }

        int missing = (int)spaces;
        Span<byte> padded = _room.Span.Slice(start, _length - start + missing);
        if (alignment > 0)
        {
            padded.Slice(0, _length - start).CopyTo(padded.Slice(missing));
            padded.Slice(0, missing).Fill((byte)' ');
        }
        else
        {
            padded.Slice(_length - start).Fill((byte)' ');
        }

        _length += missing;
        return true;
    }
}
