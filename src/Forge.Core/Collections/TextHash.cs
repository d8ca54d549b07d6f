using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Forge;

/// <summary>
/// A hash of UTF-8 that depends on a seed, so that keys which collide in one map do not in another, and nobody can choose them without knowing
/// the seed. Folded multiplication, as in wyhash (Wang Yi, 2019) and foldhash (Orson Peters, 2024): 16 bytes at a time are mixed with
/// secrets, multiplied to 128 bits, and both halves combined.
/// </summary>
internal static class TextHash
{
    private const int BlockBytes = 16;

    // 2⁶⁴ divided by the golden ratio.
    private const ulong Spread = 0x9E37_79B9_7F4A_7C15;

    // What an attacker would have to know. Guid.NewGuid takes its bits from the system's cryptographic source.
    private static readonly ulong _secret = NewSecret();
    private static readonly ulong _otherSecret = NewSecret();

    /// <summary>A seed that no other map has.</summary>
    /// <param name="stamp">The number of the epoch in its arena.</param>
    /// <param name="address">The address at which the map is made.</param>
    public static ulong NewSeed(long stamp, nuint address) => Fold((ulong)stamp ^ _secret, address ^ _otherSecret);

    /// <summary>The hash of bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Compute(ReadOnlySpan<byte> bytes, ulong seed)
    {
        ulong state = seed ^ _secret;
        if (bytes.Length > BlockBytes) { return ComputeLong(bytes, state); }

        // In each case the two parts overlap, so that they cover all bytes.
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
        else if (bytes.Length > 0)
        {
            low = bytes[0];
            high = ((uint)bytes[bytes.Length / 2] << 8) | bytes[bytes.Length - 1];
        }
        else
        {
            low = high = 0;
        }

        return Finish(low, high, state, bytes.Length);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static uint ComputeLong(ReadOnlySpan<byte> bytes, ulong state)
    {
        for (int start = 0; start < bytes.Length - BlockBytes; start += BlockBytes)
        {
            ReadOnlySpan<byte> block = bytes.Slice(start);
            state = Fold(First(block) ^ state, First(block.Slice(8)) ^ _otherSecret);
        }

        // The last block overlaps the one before it, so that the time does not depend on how many bytes remain.
        ReadOnlySpan<byte> last = bytes.Slice(bytes.Length - BlockBytes);
        return Finish(First(last), First(last.Slice(8)), state, bytes.Length);
    }

    // Folded twice, because once leaves texts that differ in one digit unevenly spread under some secrets. The length is multiplied by the
    // state: texts of different lengths, such as "ab" and "abb", may have the same parts, and would then collide under every seed.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Finish(ulong low, ulong high, ulong state, int length) =>
        (uint)(Fold(Fold(low ^ state, high ^ _otherSecret ^ (state * (uint)length)), Spread) >> 32);

    private static ulong First(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt64LittleEndian(bytes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Fold(ulong a, ulong b)
    {
        ulong high = Portable.Multiply(a, b, out ulong low);
        return high ^ low;
    }

    /// <summary>A number that nobody can guess.</summary>
    public static ulong NewSecret()
    {
        // Both halves, because each has some bits that are the same in all.
        ReadOnlySpan<byte> bytes = Guid.NewGuid().ToByteArray();
        return First(bytes) ^ First(bytes.Slice(8));
    }
}
