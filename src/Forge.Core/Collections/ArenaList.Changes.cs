using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Forge;

public readonly partial struct ArenaList<T>
{
    /// <summary>Adds a value at the end.</summary>
    /// <param name="value">The value to add.</param>
    /// <exception cref="ArenaExhaustedException">The arena has too little room to grow; the list is unchanged.</exception>
    /// <exception cref="InvalidOperationException">
    /// The list is stale; or it has to grow while a scope is open that was opened after the list was made, and is unchanged.
    /// </exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(T value)
    {
        ref ListHeader header = ref _handle.Header;
        int count = header.Count;
        if ((uint)count >= (uint)header.Capacity)
        {
            // Static: a call on the list itself would take its address, and a list whose address is taken is read from the stack at each use.
            AddSlowly(this, value);
            return;
        }

        _handle.ValueAt<T>(header.Address, count) = value;
        header.Count = count + 1;
    }

    /// <summary>Tries to add a value at the end.</summary>
    /// <param name="value">The value to add.</param>
    /// <returns>False if the arena has too little room to grow; the list is unchanged.</returns>
    /// <inheritdoc cref="Add" path="/exception[@cref != 'T:Forge.ArenaExhaustedException']"/>
    public bool TryAdd(T value)
    {
        bool fits = TryMakeRoom(1, out _);
        if (fits) { Add(value); }

        return fits;
    }

    /// <summary>Adds values at the end.</summary>
    /// <param name="values">The values to add. May be empty, and may be values of the list itself.</param>
    /// <inheritdoc cref="Add" path="/exception"/>
    public void AddRange(ReadOnlySpan<T> values)
    {
        MakeRoom(values.Length);
        Append(values);
    }

    /// <summary>Tries to add values at the end: all or none.</summary>
    /// <param name="values">The values to add. May be empty, and may be values of the list itself.</param>
    /// <returns>False if the arena has too little room to grow; the list is unchanged.</returns>
    /// <inheritdoc cref="TryAdd" path="/exception"/>
    public bool TryAddRange(ReadOnlySpan<T> values)
    {
        bool fits = TryMakeRoom(values.Length, out _);
        if (fits) { Append(values); }

        return fits;
    }

    /// <summary>Inserts a value before an index, or at the end. The values from there on move up.</summary>
    /// <param name="index">The index that the value will have: 0 to <see cref="Count"/>.</param>
    /// <param name="value">The value to insert.</param>
    /// <exception cref="ArgumentOutOfRangeException">The index is out of range.</exception>
    /// <inheritdoc cref="Add" path="/exception"/>
    public void Insert(int index, T value)
    {
        int count = Count;
        if ((uint)index > (uint)count) { ThrowIndex(index, count); }

        Add(value);
        Span<T> span = AsSpan();
        span.Slice(index, count - index).CopyTo(span.Slice(index + 1));
        span[index] = value;
    }

    /// <summary>Removes a value, and moves those after it down.</summary>
    /// <param name="index">The index of the value, 0 to <see cref="Count"/> − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The index is out of range.</exception>
    /// <exception cref="InvalidOperationException">The list is stale.</exception>
    public void RemoveAt(int index)
    {
        int count = Count;
        if ((uint)index >= (uint)count) { ThrowIndex(index, count - 1); }

        RemoveRange(index, 1);
    }

    /// <summary>Removes values, and moves those after them down.</summary>
    /// <param name="index">The index of the first value, 0 to <see cref="Count"/>.</param>
    /// <param name="length">The number of values to remove, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range exceeds the list.</exception>
    /// <exception cref="InvalidOperationException">The list is stale.</exception>
    public void RemoveRange(int index, int length)
    {
        Span<T> span = AsSpan();
        if ((uint)index > (uint)span.Length) { ThrowIndex(index, span.Length); }

        if ((uint)length > (uint)(span.Length - index))
        {
            throw new ArgumentOutOfRangeException(nameof(length), length, $"From {index}, the length must be 0 to {span.Length - index}.");
        }

        span.Slice(index + length).CopyTo(span.Slice(index));
        _handle.Header.Count = span.Length - length;
    }

    /// <summary>Removes all values. The capacity stays.</summary>
    /// <exception cref="InvalidOperationException">The list is stale.</exception>
    public void Clear() => _handle.Header.Count = 0;

    /// <summary>Makes sure that the list has room for values without growing.</summary>
    /// <param name="capacity">
    /// The number of values, including those that the list has. 0 or more; less than <see cref="Capacity"/> changes nothing.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The capacity is negative.</exception>
    /// <inheritdoc cref="Add" path="/exception"/>
    public void EnsureCapacity(int capacity)
    {
        Throw.IfNegative(capacity, nameof(capacity), "The capacity");
        MakeRoom(capacity - Count);
    }

    /// <summary>Tries to make sure that the list has room for values without growing.</summary>
    /// <param name="capacity">
    /// The number of values, including those that the list has. 0 or more; less than <see cref="Capacity"/> changes nothing.
    /// </param>
    /// <returns>False if the arena has too little room to grow; the list is unchanged.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The capacity is negative.</exception>
    /// <inheritdoc cref="TryAdd" path="/exception"/>
    public bool TryEnsureCapacity(int capacity)
    {
        Throw.IfNegative(capacity, nameof(capacity), "The capacity");
        return TryMakeRoom(capacity - Count, out _);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AddSlowly(ArenaList<T> list, T value)
    {
        ref ListHeader header = ref list._handle.Header;

        // A count without room was overwritten, as MakeRoom finds.
        if ((header.Capacity | header.Count) != 0 || !list.TryTakeFirstRoom(ref header)) { list.MakeRoom(1); }

        list._handle.ValueAt<T>(header.Address, header.Count++) = value;
    }

    // A shortcut, because most lists are short.
    private bool TryTakeFirstRoom(ref ListHeader header)
    {
        _handle.RequireInnermost();
        bool fits = _handle.Arena.TryTakeRun<T>(FirstCapacity, out nuint address);
        if (fits)
        {
            header.Address = address;
            header.Capacity = FirstCapacity;
        }

        return fits;
    }

    private void Append(ReadOnlySpan<T> values)
    {
        ref ListHeader header = ref _handle.Header;
        values.CopyTo(_handle.ValuesAt<T>(header.Address, header.Capacity).Slice(header.Count));
        header.Count += values.Length;
    }

    private void MakeRoom(int more)
    {
        if (!TryMakeRoom(more, out int missing)) { _handle.Arena.ThrowExhausted<T>(missing); }
    }

    /// <summary>Grows unless there is room for more values.</summary>
    /// <param name="more">The number of values.</param>
    /// <param name="missing">If this returns false, the number of values for which the arena would need room.</param>
    private bool TryMakeRoom(int more, out int missing)
    {
        ref ListHeader header = ref _handle.Header;
        missing = 0;

        // The header may have been overwritten. Once this holds, the difference is exact, and what follows counts on it.
        if (header.Capacity < 0 || (uint)header.Count > (uint)header.Capacity) { BumpArena.ThrowOverwritten(); }

        if (more <= header.Capacity - header.Count) { return true; }

        _ = _handle.ValuesAt<T>(header.Address, header.Capacity);
        _handle.RequireInnermost();
        int needed = header.Count + more;
        if (needed < 0) { ThrowTooLong(header.Count, more); }

        int doubled = (int)Math.Min(2L * header.Capacity, int.MaxValue);
        return TryResize(Math.Max(needed, Math.Max(FirstCapacity, doubled)), out missing) || TryResize(needed, out missing);
    }

    private bool TryResize(int capacity, out int missing)
    {
        ref ListHeader header = ref _handle.Header;
        BumpArena arena = _handle.Arena;
        nuint end = header.Address + ((nuint)header.Capacity * (nuint)Unsafe.SizeOf<T>());
        bool isNewest = false;
        bool fits = header.Capacity > 0 && arena.TryExtend<T>(end, capacity - header.Capacity, out isNewest);
        missing = isNewest ? capacity - header.Capacity : capacity;
        if (!fits && !isNewest && arena.TryTakeRun<T>(capacity, out nuint address))
        {
            AsSpan().CopyTo(_handle.ValuesAt<T>(address, capacity));
            header.Address = address;
            fits = true;
        }

        if (fits) { header.Capacity = capacity; }

        return fits;
    }

    [DoesNotReturn]
    private static void ThrowTooLong(int count, int more) =>
        throw new InvalidOperationException($"The list has {count} values, and can hold {int.MaxValue}: too few for {more} more. It is unchanged.");
}
