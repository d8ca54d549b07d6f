using System.Runtime.CompilerServices;

namespace Forge;

/// <summary>Keys that are compared by a comparer, and refer to nothing.</summary>
internal readonly struct PlainKeys<TKey, TComparer>(TComparer comparer) : IKeys<TKey>
    where TComparer : struct, IEqualityComparer<TKey>
{
    private readonly TComparer _comparer = comparer;

    public bool RunsUserCode => !(typeof(TKey).IsPrimitive && typeof(TComparer) == typeof(EquatableComparer<TKey>));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Matches(TKey candidate, TKey key, ReadOnlySpan<byte> text) => _comparer.Equals(candidate, key);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryStore(ref TKey stored, TKey key, ReadOnlySpan<byte> text)
    {
        stored = key;
        return true;
    }
}
