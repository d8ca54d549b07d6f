using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Microsoft.IO;

namespace Forge.Programs;

/// <summary>Writing JSON documents, each into the same memory again, with one <see cref="Utf8JsonWriter"/>.</summary>
/// <param name="name">The name of the contest.</param>
/// <param name="writePeers">Writes so many documents without arenas, and returns their <see cref="Totals"/>.</param>
internal sealed class WritingProgram(string name, Func<int, string> writePeers) : WholeProgram
{
    private const int Count = 1_000_000;
    private const int SmallCount = 100;
    private const long ArenaBytes = 1L << 20;

    // The others keep the room of the documents before.
    private const int Room = 4096;

    public static IReadOnlyList<WritingProgram> Peers { get; } =
        [new("writing-array", WriteToArrays), new("writing-recyclable", WriteToRecyclableStreams)];

    public override string Name => name;

    public override Target Target { get; } = new(1.0);

    // The defaults are the fastest for both.
    protected override IReadOnlyDictionary<string, string> OurSettings { get; } = new Dictionary<string, string>();

    protected override IReadOnlyDictionary<string, string> PeerSettings { get; } = new Dictionary<string, string>();

    protected override T WithInput<T>(bool isSmall, Func<Input, T> body) =>
        body(new((isSmall ? SmallCount : Count).ToString(CultureInfo.InvariantCulture), ""));

    protected override string RunOurs(string input) => WriteToArenas(Parse(input));

    protected override string RunPeer(string input) => writePeers(Parse(input));

    private static string WriteToArenas(int count)
    {
        using ArenaPool pool = ArenaPool.Mmap(1, ArenaBytes);
        Totals totals = default;
        ArenaBufferWriter<byte>? writer = null;
        using Utf8JsonWriter json = new(Stream.Null);
        for (int number = 0; number < count; number++)
        {
            using ArenaLease lease = pool.Checkout();
            writer ??= new(lease);
            writer.Reset(lease, Room);
            json.Reset(writer);
            Documents.Write(json, number);
            ArenaSlice<byte> written = writer.Written;
            totals.Add(written.Span);
        }

        return totals.ToString();
    }

    private static string WriteToArrays(int count)
    {
        Totals totals = default;
        ArrayBufferWriter<byte> writer = new();
        using Utf8JsonWriter json = new(writer);
        for (int number = 0; number < count; number++)
        {
            writer.ResetWrittenCount();
            json.Reset(writer);
            Documents.Write(json, number);
            totals.Add(writer.WrittenSpan);
        }

        return totals.ToString();
    }

    private static string WriteToRecyclableStreams(int count)
    {
        Totals totals = default;
        RecyclableMemoryStreamManager manager = new();
        using Utf8JsonWriter json = new(Stream.Null);
        for (int number = 0; number < count; number++)
        {
            using RecyclableMemoryStream stream = manager.GetStream();
            json.Reset((IBufferWriter<byte>)stream);
            Documents.Write(json, number);
            totals.Add(stream.GetBuffer().AsSpan(0, (int)stream.Length));
        }

        return totals.ToString();
    }

    private static int Parse(string input) => int.Parse(input, CultureInfo.InvariantCulture);

    /// <summary>What is known of the documents in the end.</summary>
    private struct Totals
    {
        private long _bytes;
        private long _mixed;

        public void Add(ReadOnlySpan<byte> document)
        {
            _bytes += document.Length;
            _mixed = (_mixed * 31) + document[document.Length / 2] + document[^3];
        }

        public override readonly string ToString() => string.Create(CultureInfo.InvariantCulture, $"{_bytes} bytes, {_mixed}");
    }
}
