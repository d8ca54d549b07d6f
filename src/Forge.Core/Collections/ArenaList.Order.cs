namespace Forge;

public readonly partial struct ArenaList<T>
{
    /// <summary>Sorts the values in their own order. Equal values may change places.</summary>
    /// <exception cref="InvalidOperationException">The list is stale, or the values can't be compared.</exception>
    public void Sort()
    {
        if (typeof(T).IsPrimitive)
        {
            Portable.Sort(AsSpan());
        }
        else
        {
            Sort(Comparer<T>.Default);
        }
    }

    /// <summary>Sorts the values in the order of a comparer. Equal values may change places.</summary>
    /// <typeparam name="TComparer">The type of the comparer. A struct is boxed, which allocates managed memory.</typeparam>
    /// <param name="comparer">The comparer, which defines the order.</param>
    /// <exception cref="InvalidOperationException">The list is stale, or the comparer threw or ended the lease.</exception>
    /// <exception cref="ArgumentException">The comparer contradicts itself.</exception>
    public void Sort<TComparer>(TComparer comparer)
        where TComparer : IComparer<T> => Portable.Sort(AsSpan(), new CheckedComparer<TComparer>(_handle, comparer));

    /// <summary>Finds a value in a list that is sorted in the values' own order.</summary>
    /// <param name="value">The value to find.</param>
    /// <returns>An index of the value, or if there is none, the complement (~) of the index at which to insert it.</returns>
    /// <exception cref="ArgumentException">The values can't be compared.</exception>
    /// <exception cref="InvalidOperationException">The list is stale.</exception>
    public int BinarySearch(T value) => BinarySearch(value, Comparer<T>.Default);

    /// <summary>Finds a value in a list that is sorted in the order of a comparer.</summary>
    /// <typeparam name="TComparer">The type of the comparer. A struct is called without boxing it.</typeparam>
    /// <param name="value">The value to find.</param>
    /// <param name="comparer">The comparer by which the list is sorted.</param>
    /// <returns>An index of the value, or if there is none, the complement (~) of the index at which to insert it.</returns>
    /// <exception cref="InvalidOperationException">The list is stale.</exception>
    public int BinarySearch<TComparer>(T value, TComparer comparer)
        where TComparer : IComparer<T> => AsSpan().BinarySearch(value, new CheckedComparer<TComparer>(_handle, comparer));

    /// <summary>Finds the first value that is equal to a value, one by one from the start.</summary>
    /// <param name="value">The value to find.</param>
    /// <returns>Its index, or −1 if there is none.</returns>
    /// <exception cref="InvalidOperationException">The list is stale.</exception>
    public int IndexOf(T value)
    {
        Span<T> span = AsSpan();
        int index = 0;
        while (index < span.Length && !EqualityComparer<T>.Default.Equals(span[index], value))
        {
            if (!typeof(T).IsPrimitive) { _handle.RequireValid(); }

            index++;
        }

        return index < span.Length ? index : -1;
    }

    /// <summary>Looks for a value that is equal to a value, one by one from the start.</summary>
    /// <param name="value">The value to find.</param>
    /// <returns>True if there is one.</returns>
    /// <exception cref="InvalidOperationException">The list is stale.</exception>
    public bool Contains(T value) => IndexOf(value) >= 0;

    /// <summary>A comparer that may end the lease, so that the list must be checked before its memory is read again.</summary>
    private readonly struct CheckedComparer<TComparer>(CollectionHandle<ListHeader> list, TComparer comparer) : IComparer<T>
        where TComparer : IComparer<T>
    {
        public int Compare(T? x, T? y)
        {
            int order = comparer.Compare(x!, y!);
            list.RequireValid();
            return order;
        }
    }
}
