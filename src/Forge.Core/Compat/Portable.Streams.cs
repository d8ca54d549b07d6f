#if NETSTANDARD2_0
using System.Buffers;
#endif

namespace Forge;

internal static partial class Portable
{
    /// <summary>Reads bytes from a stream.</summary>
    public static int Read(Stream stream, Span<byte> buffer)
    {
#if NETSTANDARD2_0
        byte[] array = ArrayPool<byte>.Shared.Rent(buffer.Length);
        try
        {
            int count = stream.Read(array, 0, buffer.Length);
            CopyRead(array, count, buffer);
            return count;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(array);
        }
#else
        return stream.Read(buffer);
#endif
    }

    /// <summary>Reads bytes from a stream.</summary>
#if NETSTANDARD2_0
    public static async ValueTask<int> ReadAsync(Stream stream, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        // Not returned to the pool if the read fails: it may still be pending.
        byte[] array = ArrayPool<byte>.Shared.Rent(buffer.Length);
        int count = await stream.ReadAsync(array, 0, buffer.Length, cancellationToken).ConfigureAwait(false);
        CopyRead(array, count, buffer.Span);
        ArrayPool<byte>.Shared.Return(array);
        return count;
    }

    // What a stream returns may be wrong; the caller checks it.
    private static void CopyRead(byte[] array, int count, Span<byte> buffer)
    {
        if ((uint)count <= (uint)buffer.Length) { array.AsSpan(0, count).CopyTo(buffer); }
    }
#else
    public static ValueTask<int> ReadAsync(Stream stream, Memory<byte> buffer, CancellationToken cancellationToken) =>
        stream.ReadAsync(buffer, cancellationToken);
#endif

    /// <summary>Writes bytes to a stream.</summary>
    public static void Write(Stream stream, ReadOnlySpan<byte> bytes)
    {
#if NETSTANDARD2_0
        byte[] array = ArrayPool<byte>.Shared.Rent(bytes.Length);
        try
        {
            bytes.CopyTo(array);
            stream.Write(array, 0, bytes.Length);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(array);
        }
#else
        stream.Write(bytes);
#endif
    }

    /// <summary>Writes bytes to a stream.</summary>
#if NETSTANDARD2_0
    public static async ValueTask WriteAsync(Stream stream, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        // As in ReadAsync.
        byte[] array = ArrayPool<byte>.Shared.Rent(bytes.Length);
        bytes.Span.CopyTo(array);
        await stream.WriteAsync(array, 0, bytes.Length, cancellationToken).ConfigureAwait(false);
        ArrayPool<byte>.Shared.Return(array);
    }
#else
    public static ValueTask WriteAsync(Stream stream, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        stream.WriteAsync(bytes, cancellationToken);
#endif
}
