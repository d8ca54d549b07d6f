using Microsoft.Win32.SafeHandles;

namespace Forge.Programs;

/// <summary>Reads a file of rows into a sink. It is compiled for each kind of sink, so that the two sides differ in their tables only.</summary>
internal static class RowReader
{
    private const int BufferBytes = 1 << 20;

    // Allocated once: arrays of this size cause collections, and each leaves the rest of a block of the heap, which counts as allocated.
    private static readonly byte[] _buffer = new byte[BufferBytes];

    /// <exception cref="InvalidDataException">The last row has no end, or a row is longer than the buffer.</exception>
    public static void Read<TSink>(string path, ref TSink sink)
        where TSink : struct, IRowSink
    {
        using SafeFileHandle file = File.OpenHandle(path);
        byte[] buffer = _buffer;
        long position = 0;
        int kept = 0;
        while (RandomAccess.Read(file, buffer.AsSpan(kept), position) is > 0 and int read)
        {
            position += read;
            ReadOnlySpan<byte> filled = buffer.AsSpan(0, kept + read);
            int whole = filled.LastIndexOf((byte)'\n') + 1;
            Take(filled[..whole], ref sink);
            filled[whole..].CopyTo(buffer);
            kept = filled.Length - whole;
        }

        if (kept > 0)
        {
            throw new InvalidDataException("The last row has no end.");
        }
    }

    private static void Take<TSink>(ReadOnlySpan<byte> rows, ref TSink sink)
        where TSink : struct, IRowSink
    {
        while (!rows.IsEmpty)
        {
            int name = rows.IndexOf((byte)';');
            int i = name + 1;
            bool isNegative = rows[i] == '-';
            i += isNegative ? 1 : 0;
            int tenths = 0;
            for (; rows[i] != '.'; i++)
            {
                tenths = (tenths * 10) + rows[i] - '0';
            }

            tenths = (tenths * 10) + rows[i + 1] - '0';
            sink.Add(rows[..name], isNegative ? -tenths : tenths);
            rows = rows[(i + 3)..];
        }
    }
}
