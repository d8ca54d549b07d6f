using System.Runtime.InteropServices;
using Lookup = System.Collections.Generic.Dictionary<byte[], Forge.Programs.Stats>.AlternateLookup<System.ReadOnlySpan<byte>>;

namespace Forge.Programs;

/// <summary>Groups in a dictionary that is searched by span: a row takes one search and allocates nothing, a name allocates one array.</summary>
internal readonly struct DictionaryGroups(Lookup groups) : IRowSink
{
    public static Digest Of(string path)
    {
        Dictionary<byte[], Stats> groups = new(new TextComparer());
        DictionaryGroups sink = new(groups.GetAlternateLookup<ReadOnlySpan<byte>>());
        RowReader.Read(path, ref sink);
        KeyValuePair<byte[], Stats>[] sorted = [.. groups];
        Array.Sort(sorted, static (one, other) => one.Key.AsSpan().SequenceCompareTo(other.Key));
        Digest digest = new();
        foreach ((byte[] name, Stats stats) in sorted)
        {
            digest.Add(name, stats);
        }

        return digest;
    }

    public void Add(ReadOnlySpan<byte> name, int tenths)
    {
        ref Stats stats = ref CollectionsMarshal.GetValueRefOrAddDefault(groups, name, out bool exists);
        stats.Add(tenths, !exists);
    }
}
