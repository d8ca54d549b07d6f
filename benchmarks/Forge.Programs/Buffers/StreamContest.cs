using System.Globalization;
using Microsoft.IO;

namespace Forge.Programs;

/// <summary>A stream that is written in pieces, read back, and discarded.</summary>
/// <param name="kibibytes">The size of the stream. What is measured is the time for one KiB.</param>
/// <param name="name">The name of the peer.</param>
/// <param name="makePeer">Makes the peer's stream.</param>
internal sealed class StreamContest(int kibibytes, string name, Func<Stream> makePeer)
    : TurnContest(string.Create(CultureInfo.InvariantCulture, $"stream-{kibibytes}-{name}"), kibibytes, new Target(null))
{
    private const int PieceBytes = 256;
    private const int Pieces = 1024 / PieceBytes;
    private const long ReservedBytes = 64L << 20;

    private static readonly RecyclableMemoryStreamManager _manager = new();

    private readonly ArenaPool _pool = ArenaPool.Mmap(1, ReservedBytes);
    private readonly byte[] _piece = [.. Enumerable.Range(0, PieceBytes).Select(static i => (byte)i)];
    private readonly byte[] _buffer = new byte[4096];

    public static IReadOnlyList<StreamContest> Sizes { get; } =
    [
        .. new[] { 1, 100, 10_240 }.SelectMany(static kibibytes => new StreamContest[]
        {
            new(kibibytes, "recyclable", static () => _manager.GetStream()),
            new(kibibytes, "memory", static () => new MemoryStream()),
        }),
    ];

    protected override long WorkOurs(bool isSummed)
    {
        using ArenaLease lease = _pool.Checkout();
        using ArenaStream stream = new(lease);
        return Work(stream);
    }

    protected override long WorkPeer(bool isSummed)
    {
        using Stream stream = makePeer();
        return Work(stream);
    }

    private long Work(Stream stream)
    {
        for (int i = 0; i < Count * Pieces; i++)
        {
            stream.Write(_piece);
        }

        long sum = 0;
        stream.Position = 0;
        while (stream.Read(_buffer) is var count and > 0)
        {
            sum += count + _buffer[count / 2];
        }

        return sum;
    }
}
