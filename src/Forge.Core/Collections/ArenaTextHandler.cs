using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Forge;

/// <summary>Formats the parts of an interpolated string into an arena. The compiler calls it: write <c>lease.Text($"...")</c>.</summary>
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

    /// <summary>Begins a text, and takes room for it.</summary>
    /// <param name="literalLength">The number of characters outside of the values.</param>
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

    /// <summary>Appends the characters between two values.</summary>
    /// <param name="value">The characters.</param>
    /// <returns>False if there was too little room; then nothing more is appended.</returns>
    public bool AppendLiteral(string value) => AppendFormatted(value.AsSpan());

    /// <summary>Appends a string.</summary>
    /// <param name="value">The string; null appends nothing.</param>
    /// <returns>False if there was too little room; then nothing more is appended.</returns>
    public bool AppendFormatted(string? value) => AppendFormatted(value.AsSpan());

    /// <summary>Appends characters.</summary>
    /// <param name="value">The characters. A lone surrogate becomes U+FFFD.</param>
    /// <returns>False if there was too little room; then nothing more is appended.</returns>
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
    /// <param name="value">The bytes, which are kept as they are.</param>
    /// <returns>False if there was too little room; then nothing more is appended.</returns>
    public bool AppendFormatted(scoped ReadOnlySpan<byte> value)
    {
        if (_missing != 0 || (value.Length > Rest.Length && !Grow(value.Length))) { return false; }

        value.CopyTo(Rest);
        _length += value.Length;
        return true;
    }

    /// <summary>Appends a text.</summary>
    /// <param name="value">The text.</param>
    /// <returns>False if there was too little room; then nothing more is appended.</returns>
    /// <exception cref="InvalidOperationException">The text is stale.</exception>
    public bool AppendFormatted(ArenaText value)
    {
        // Frees the room first: reading the span throws, which ends the interpolated string.
        if (!value.IsValid) { Abandon(); }

        return AppendFormatted(value.Span);
    }

    /// <summary>Appends a value in its general format, with the invariant culture.</summary>
    /// <typeparam name="T">The type of the value. Types that format themselves as UTF-8 need no string.</typeparam>
    /// <param name="value">The value; null appends nothing.</param>
    /// <returns>False if there was too little room; then nothing more is appended.</returns>
    public bool AppendFormatted<T>(T value) => AppendFormatted(value, null);

    /// <summary>Appends a value in a format, with the invariant culture.</summary>
    /// <typeparam name="T">The type of the value. Types that format themselves as UTF-8 need no string.</typeparam>
    /// <param name="value">The value; null appends nothing.</param>
    /// <param name="format">The format, such as <c>N2</c>; null for the general one.</param>
    /// <returns>False if there was too little room; then nothing more is appended.</returns>
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

    // For texts there are overloads without optional parameters, because the generic ones would be preferred to those.

    /// <summary>Appends a text, as without a format.</summary>
    /// <param name="value">The text.</param>
    /// <param name="format">Not used: there are no formats for texts.</param>
    /// <returns>False if there was too little room; then nothing more is appended.</returns>
    /// <exception cref="InvalidOperationException">The text is stale.</exception>
    public bool AppendFormatted(ArenaText value, string? format) => AppendFormatted(value);

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
}
