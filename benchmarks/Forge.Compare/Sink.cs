using System.Runtime.CompilerServices;

namespace Forge.Compare;

/// <summary>
/// Where every result goes, so that the compiler has to make it: addresses are added up, which costs one instruction and no
/// store, and the sum is written where the compiler can't know who reads it.
/// </summary>
internal struct Sink
{
    private static nuint _drained;
    private nuint _sum;

    /// <summary>The sum of the addresses that the last sink has kept.</summary>
    public static nuint Drained => _drained;

    public void Keep<T>(ref T place)
        where T : unmanaged
    {
        // SAFETY: the address is only a number here; nothing reads through it.
        unsafe
        {
            Keep((nuint)Unsafe.AsPointer(ref place));
        }
    }

    public void Keep(nuint address) => _sum += address;

    public readonly void Drain() => Volatile.Write(ref _drained, _sum);
}
