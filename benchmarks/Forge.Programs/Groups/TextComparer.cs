using System.Buffers.Binary;

namespace Forge.Programs;

/// <summary>
/// Compares UTF-8. The hash is about as cheap as one that reads every byte can be: one multiplication for a text of up to 16 bytes. It has
/// no seed, although a program that reads untrusted files would need one.
/// </summary>
internal sealed class TextComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
{
    private const ulong One = 0x9E3779B97F4A7C15;
    private const ulong Other = 0xD6E8FEB86659FD93;

    public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

    public int GetHashCode(byte[] obj) => GetHashCode((ReadOnlySpan<byte>)obj);

    public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

    public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();

    public int GetHashCode(ReadOnlySpan<byte> alternate)
    {
        ulong seed = One ^ (ulong)alternate.Length;
        ReadOnlySpan<byte> text = alternate;
        while (text.Length > 16)
        {
            seed = Mix(BinaryPrimitives.ReadUInt64LittleEndian(text) ^ seed, BinaryPrimitives.ReadUInt64LittleEndian(text[8..]) ^ Other);
            text = text[16..];
        }

        // The first and the last bytes, which overlap unless there are as many as two words.
        ulong first = 0;
        ulong last = 0;
        if (text.Length >= 8)
        {
            first = BinaryPrimitives.ReadUInt64LittleEndian(text);
            last = BinaryPrimitives.ReadUInt64LittleEndian(text[^8..]);
        }
        else if (text.Length >= 4)
        {
            first = BinaryPrimitives.ReadUInt32LittleEndian(text);
            last = BinaryPrimitives.ReadUInt32LittleEndian(text[^4..]);
        }
        else if (text.Length > 0)
        {
            first = ((ulong)text[0] << 16) | ((ulong)text[text.Length >> 1] << 8) | text[^1];
        }

        ulong hash = Mix(first ^ seed, last ^ Other);
        return (int)(hash ^ (hash >> 32));
    }

    private static ulong Mix(ulong one, ulong other)
    {
        ulong high = Math.BigMul(one, other, out ulong low);
        return high ^ low;
    }
}
