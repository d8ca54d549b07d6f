using System.Buffers;

namespace Forge;

/// <summary>A text as UTF-8 for the time of one call: on the stack, or if it is long, in a rented array.</summary>
internal readonly ref struct Utf8Scratch
{
    /// <summary>The number of bytes that callers provide on the stack.</summary>
    public const int StackBytes = 256;

    private readonly byte[]? _rented;

    public Utf8Scratch(ReadOnlySpan<char> text, Span<byte> stack)
    {
        Span<byte> room = stack;
        if (!Utf8Transcoder.TryTranscode(text, room, out int length))
        {
            _rented = ArrayPool<byte>.Shared.Rent(Utf8Transcoder.ByteCount(text));
            room = _rented;
            Utf8Transcoder.TryTranscode(text, room, out length);
        }

        Bytes = room.Slice(0, length);
    }

    public ReadOnlySpan<byte> Bytes { get; }

    public void Dispose()
    {
        if (_rented is not null) { ArrayPool<byte>.Shared.Return(_rented); }
    }
}
