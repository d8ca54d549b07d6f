using System.Runtime.CompilerServices;

namespace Forge;

/// <summary>Compares keys by their own equality, without indirection.</summary>
/// <typeparam name="TKey">The type of the keys.</typeparam>
internal readonly struct EquatableComparer<TKey> : IEqualityComparer<TKey>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Equals(TKey? x, TKey? y) => EqualityComparer<TKey>.Default.Equals(x!, y!);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int GetHashCode(TKey key) => EqualityComparer<TKey>.Default.GetHashCode(key!);
}
