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

    private readonly BumpArena _arena;
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
        if (value.Length > Rest.Length && !Grow(value.Length)) { return false; }

        value.CopyTo(Rest);
        _length += value.Length;
        return true;
    }

    /// <summary>Appends a text.</summary>
    public bool AppendFormatted(ArenaText value)
    {
        // Or the room would stay, because what the span throws ends the interpolated string.
        if (!value.IsValid) { Abandon(); }

        return AppendFormatted(value.Span);
    }

    /// <summary>Appends a value.</summary>
    public bool AppendFormatted<T>(T value) => AppendFormatted(value, null);

    /// <summary>Appends a value in a format.</summary>
    public bool AppendFormatted<T>(T value, string? format)
    {
        try
        {
            return Portable.IsUtf8Formattable(value)
                ? AppendUtf8Formattable(value, format)
                : AppendFormatted(Portable.ToInvariantString(value, format).AsSpan());
        }
        catch
        {
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

    /// <summary>Appends a string, and spaces up to a width: before it, or after it if the alignment is negative.</summary>
    public bool AppendFormatted(string? value, int alignment, string? format = null)
    {
        int start = _length;
        return AppendFormatted(value) && Pad(start, alignment);
    }

    /// <summary>Appends a text, and spaces up to a width: before it, or after it if the alignment is negative.</summary>
    public bool AppendFormatted(ArenaText value, int alignment, string? format = null)
    {
        int start = _length;
        return AppendFormatted(value) && Pad(start, alignment);
    }

    /// <summary>Ends the text, and frees the room that it did not need. Returns false if there was too little; then all is freed.</summary>
    internal bool TryFinish(out ArenaText text)
    {
        if (_missing == 0) { Shrink(_length); }

        text = new ArenaText(_room);
        return _missing == 0;
    }

    /// <summary>Ends the text, and frees the room that it did not need.</summary>
    internal ArenaText Finish()
    {
        if (!TryFinish(out ArenaText text)) { _arena.ThrowExhausted(_missing, 1); }

        return text;
    }

    [UnscopedRef]
    private readonly Span<byte> Rest => _room.Span.Slice(_length);

    /// <summary>Makes room for more bytes after the text. If there is too little, ends it.</summary>
    private bool Grow(long more)
    {
        long needed = _length + more;
        long most = (_arena.CanGrowInPlace(_room) ? _room.Length : 0) + _arena.Remaining;
        long wanted = Math.Min(Math.Max(needed, 2L * _room.Length), Math.Min(most, int.MaxValue));
        bool fits = _missing == 0 && needed <= wanted && _arena.TryGrow(_room, (int)wanted, out _room);
        if (!fits)
        {
            _missing = needed;
            Abandon();
        }

        return fits;
    }

    /// <summary>Frees all room.</summary>
    private void Abandon()
    {
        Shrink(0);
        _room = default;
        _length = 0;
    }

    private void Shrink(int length)
    {
        // What the arena gave out after a reset may end at the same place.
        if (_room.IsValid && _arena.CanGrowInPlace(_room)) { _arena.FreeNewest(_room.Address + (nuint)length); }

        _room = _room.Slice(0, length);
    }

    private bool AppendUtf8Formattable<T>(T value, string? format)
    {
        int written;
        while (!Portable.TryFormatUtf8(value, Rest, format, out written))
        {
            if (!Grow(Rest.Length + 1)) { return false; }
        }

        // Otherwise the end of the text would free what is not its own, or nobody's.
        if ((uint)written > (uint)Rest.Length) { ThrowFormatter<T>(written, Rest.Length); }

        _length += written;
        return true;
    }

    [DoesNotReturn]
    private static void ThrowFormatter<T>(int written, int room) =>
        throw new InvalidOperationException($"The formatter of {typeof(T)} says that it wrote {written} bytes into a room of {room}.");

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
