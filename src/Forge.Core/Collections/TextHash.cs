using System.Buffers.Binary;

namespace Forge;

/// <summary>
/// A hash of UTF-8 that depends on a seed, so that keys which collide in one map do not in another, and nobody can choose them without knowing
/// the seed. Folded multiplication, as in wyhash (Wang Yi, 2019) and foldhash (Orson Peters, 2024): 16 bytes at a time are mixed with
/// secrets, multiplied to 128 bits, and both halves combined.
/// </summary>
internal static class TextHash
{
    // What an attacker would have to know. Guid.NewGuid takes its bits from the system's cryptographic source.
    private static readonly ulong _secret = NewSecret();
    private static readonly ulong _otherSecret = NewSecret();

    /// <summary>A seed that no other map has.</summary>
    /// <param name="stamp">The number of the epoch in its arena.</param>
    /// <param name="address">The address at which the map is made.</param>
    public static ulong NewSeed(long stamp, nuint address) => Fold((ulong)stamp ^ _secret, address ^ _otherSecret);

    /// <summary>The hash of bytes.</summary>
    public static uint Compute(ReadOnlySpan<byte> bytes, ulong seed)
    {
        ulong state = seed ^ _secret;
        int length = bytes.Length;
        for (; bytes.Length > 16; bytes = bytes.Slice(16))
        {
            state = Fold(First(bytes) ^ state, First(bytes.Slice(8)) ^ _otherSecret);
        }

        ulong low;
        ulong high;
        if (bytes.Length >= 8)
        {
            low = First(bytes);
            high = First(bytes.Slice(bytes.Length - 8));
        }
        else if (bytes.Length >= 4)
        {
            low = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            high = BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(bytes.Length - 4));
        }
        else
        {
            low = bytes.IsEmpty ? 0u : bytes[0];
            high = bytes.IsEmpty ? 0u : ((uint)bytes[bytes.Length / 2] << 8) | bytes[bytes.Length - 1];
        }

        return (uint)(Fold(low ^ state, high ^ _otherSecret ^ (uint)length) >> 32);
    }

    private static ulong First(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt64LittleEndian(bytes);

    private static ulong Fold(ulong a, ulong b)
    {
        ulong high = Portable.Multiply(a, b, out ulong low);
        return high ^ low;
    }

    private static ulong NewSecret()
    {
        // Both halves, because each has some bits that are the same in all.
        ReadOnlySpan<byte> bytes = Guid.NewGuid().ToByteArray();
        return First(bytes) ^ First(bytes.Slice(8));
    }
}
