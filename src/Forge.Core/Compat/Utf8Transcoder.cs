#if NETSTANDARD2_0
using System.Text;
#else
using System.Buffers;
using System.Text.Unicode;
#endif

namespace Forge;

/// <summary>UTF-16 to UTF-8 straight into a destination; lone surrogates become U+FFFD.</summary>
internal static class Utf8Transcoder
{
#if NETSTANDARD2_0
    public static bool TryTranscode(ReadOnlySpan<char> text, Span<byte> destination, out int written)
    {
        written = 0;
        if (text.IsEmpty) { return true; }

        if (ByteCount(text) > destination.Length) { return false; }

        // SAFETY: both spans are pinned for the call, and the byte count was compared to the destination above.
        unsafe
        {
            fixed (char* source = text)
            fixed (byte* target = destination)
            {
                written = Encoding.UTF8.GetBytes(source, text.Length, target, destination.Length);
            }
        }

        return true;
    }

    public static int ByteCount(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty) { return 0; }

        // SAFETY: the span is pinned for the call and its own length is passed.
        unsafe
        {
            fixed (char* source = text)
            {
                return Encoding.UTF8.GetByteCount(source, text.Length);
            }
        }
    }
#else
    public static bool TryTranscode(ReadOnlySpan<char> text, Span<byte> destination, out int written) =>
        Utf8.FromUtf16(text, destination, out _, out written) == OperationStatus.Done;

    public static int ByteCount(ReadOnlySpan<char> text) => System.Text.Encoding.UTF8.GetByteCount(text);
#endif
}
