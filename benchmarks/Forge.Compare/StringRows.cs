using System.Runtime.CompilerServices;
using System.Text;

namespace Forge.Compare;

/// <summary>Row 5: copies of 1000 short strings, then a reset.</summary>
internal static class StringRows
{
    private const int Count = 1000;
    private const int Bytes = 23_989;
    private const ulong Checksum = 0x1606_ccd6_db7a_d911;

    private static readonly byte[][] _bytes = Make();
    private static readonly string[] _texts = [.. _bytes.Select(Encoding.ASCII.GetString)];

    /// <summary>What native.cpp has to say of its strings, so that both copy the same.</summary>
    public static string Description => $"# strings: {Count} total bytes {Bytes} fnv1a {Checksum:x16}";

    public static ManagedRow Str => Row(CopyAll);

    public static ManagedRow Utf8 => Row(TranscodeAll);

    private static LoopRow Row(Action<ArenaLease> fill) => new(
        Count,
        iterations =>
        {
            using ArenaLease lease = Pools.Shared.Checkout();
            for (; iterations > 0; iterations--)
            {
                fill(lease);
                lease.Reset();
            }
        },
        () =>
        {
            Filled filled = Filled.By(fill);
            Require.Equal(Bytes, filled.Bytes.Length, "the bytes allocated");
            Require.Equal(Checksum, Fnv1a(filled.Bytes), "the FNV-1a checksum of the strings");
            filled.RequireOffsets([.. _bytes.Select(static (_, i) => _bytes.Take(i).Sum(static text => text.Length))]);
        });

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void CopyAll(ArenaLease lease)
    {
        Sink sink = default;
        foreach (byte[] text in _bytes)
        {
            Span<byte> copy = lease.AllocSpanUninitialized<byte>(text.Length);
            text.CopyTo(copy);
            sink.Keep(ref copy[0]);
        }

        sink.Drain();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void TranscodeAll(ArenaLease lease)
    {
        Sink sink = default;
        foreach (string text in _texts)
        {
            ArenaSlice<byte> copy = lease.AllocSliceUtf8(text);
            sink.Keep(ref copy[0]);
        }

        sink.Drain();
    }

    // xorshift64 with the shifts 13, 7, 17.
    private static byte[][] Make()
    {
        ulong state = 42;
        byte[][] strings = new byte[Count][];
        for (int i = 0; i < Count; i++)
        {
            strings[i] = new byte[8 + (Draw() % 33)];
            for (int k = 0; k < strings[i].Length; k++)
            {
                strings[i][k] = (byte)('a' + (Draw() % 26));
            }
        }

        return strings;

        ulong Draw()
        {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            return state;
        }
    }

    private static ulong Fnv1a(byte[] bytes)
    {
        ulong hash = 0xcbf2_9ce4_8422_2325;
        foreach (byte value in bytes)
        {
            hash = (hash ^ value) * 0x100_0000_01b3;
        }

        return hash;
    }
}
