using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Forge;

// For leases and scopes, which have checked that they are valid, so that the arena is not released, and document the exceptions.
// Their type parameters are constrained to unmanaged types; these methods check the type at run time.
public abstract partial class BumpArena
{
    /// <summary>Allocates a value. The caller ties the reference to its variable.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ref T AllocValue<T>()
    {
        RequireNoReferences<T>();
        nuint address = TakeOne<T>();

        // SAFETY: TakeOne granted sizeof(T) aligned bytes inside the backing, and the caller ties the reference to its variable.
        unsafe
        {
            return ref Unsafe.AsRef<T>((void*)address);
        }
    }

    /// <summary>Allocates values without initializing them. The caller ties the span to its variable.</summary>
    internal Span<T> AllocSpanUninitialized<T>(int length)
    {
        // SAFETY: TakeRun granted length × sizeof(T) aligned bytes inside the backing, and the caller ties the span to its variable.
        return RawMemory.DangerousSpan<T>(TakeRun<T>(length), length);
    }

    /// <summary>Allocates zeroed values. The caller ties the span to its variable.</summary>
    internal Span<T> AllocSpan<T>(int length)
    {
        Span<T> span = AllocSpanUninitialized<T>(length);
        span.Clear();
        return span;
    }

    internal ArenaSlice<T> AllocSliceUninitialized<T>(int length) =>
        new(TakeRun<T>(length), length, CurrentEpoch);

    internal ArenaSlice<T> AllocSlice<T>(int length)
    {
        ArenaSlice<T> slice = AllocSliceUninitialized<T>(length);
        slice.Span.Clear();
        return slice;
    }

    internal ArenaSlice<T> AllocSliceCopy<T>(ReadOnlySpan<T> values)
    {
        ArenaSlice<T> slice = AllocSliceUninitialized<T>(values.Length);
        values.CopyTo(slice.Span);
        return slice;
    }

    internal bool TryAllocSliceUninitialized<T>(int length, out ArenaSlice<T> slice)
    {
        bool fits = TryTakeRun<T>(length, out nuint address);
        slice = fits ? new ArenaSlice<T>(address, length, CurrentEpoch) : default;
        return fits;
    }

    internal bool TryAllocSlice<T>(int length, out ArenaSlice<T> slice)
    {
        bool fits = TryAllocSliceUninitialized(length, out slice);
        slice.Span.Clear();
        return fits;
    }

    internal bool TryAllocSlice(MemoryLayout layout, out ArenaSlice<byte> slice)
    {
        nuint size = MemoryLayout.RequireSize(layout.Size, nameof(layout));
        if (size > int.MaxValue)
        {
            throw new ArgumentOutOfRangeException(
                nameof(layout), layout.Size, $"A slice holds at most {int.MaxValue} bytes; DangerousAllocate takes larger layouts.");
        }

        bool fits = TryTake(size, layout.Mask, out nuint address);
        slice = fits ? new ArenaSlice<byte>(address, (int)size, CurrentEpoch) : default;
        slice.Span.Clear();
        return fits;
    }

    internal ArenaSlice<byte> AllocSlice(MemoryLayout layout)
    {
        if (!TryAllocSlice(layout, out ArenaSlice<byte> slice)) { ThrowExhausted(layout.Size, layout.Alignment); }

        return slice;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal nuint DangerousAllocate(MemoryLayout layout)
    {
        nuint size = MemoryLayout.RequireSize(layout.Size, nameof(layout));
        if (!TryTake(size, layout.Mask, out nuint address)) { ThrowExhausted(layout.Size, layout.Alignment); }

        return address;
    }

    internal ArenaSlice<byte> AllocSliceUtf8(ReadOnlySpan<char> text)
    {
        nuint start = _cursor;
        if (!TryTakeUtf8(text)) { ThrowExhausted(Utf8Transcoder.ByteCount(text), 1); }

        return new ArenaSlice<byte>(start, (int)(_cursor - start), CurrentEpoch);
    }

    internal bool TryAllocSliceUtf8(ReadOnlySpan<char> text, out ArenaSlice<byte> slice)
    {
        nuint start = _cursor;
        bool fits = TryTakeUtf8(text);
        slice = fits ? new ArenaSlice<byte>(start, (int)(_cursor - start), CurrentEpoch) : default;
        return fits;
    }

    /// <summary>Transcodes a text to the cursor and moves it; returns false if there is no room, though part of it may be written.</summary>
    private bool TryTakeUtf8(ReadOnlySpan<char> text)
    {
        if (TryTranscode(text)) { return true; }

        // There may be room that is not committed yet. Only now is it worth counting the bytes.
        if (_limit == _end || Utf8Transcoder.ByteCount(text) > Remaining) { return false; }

        CommitUpTo(_cursor + (nuint)Utf8Transcoder.ByteCount(text));
        return TryTranscode(text);
    }

    /// <summary>Like <see cref="TryTakeUtf8"/>, but only below the limit.</summary>
    private bool TryTranscode(ReadOnlySpan<char> text)
    {
        nuint address = _cursor;

        // SAFETY: cursor ≤ limit, and the constructor, CommitUpTo and ReleasePages set the limit no higher than the backing has committed;
        // the cursor is past everything that was granted. A lease is held, so the backing is not released.
        Span<byte> room = RawMemory.DangerousSpan<byte>(address, (int)Portable.Min(_limit - address, int.MaxValue));
        bool fits = Utf8Transcoder.TryTranscode(text, room, out int length);
        nuint end = address + (nuint)length;
        if (fits)
        {
            _cursor = end;
        }
        else
        {
            // What was written before the room ran out is data, too.
            _highWater = Portable.Max(end, _highWater);
        }

        return fits;
    }

    /// <summary>Takes room for one value, or throws.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private nuint TakeOne<T>()
    {
        nuint size = (nuint)Unsafe.SizeOf<T>();
        nuint mask = MemoryLayout.AlignmentOf<T>() - 1;
        nuint start = _cursor;
        nuint end = start + size;

        // After a value of the same type the cursor is aligned. That is a branch, which is predicted, so that the next allocation does not
        // wait for the arithmetic. All that is rare is one call: a compiler without a profile puts it into the middle of the fast path.
        if ((start & mask) != 0 || end > _limit || BumpMath.HasOverflowed(start, start, end))
        {
            return TakeSlowly(size, mask);
        }

        _cursor = end;
        return start;
    }

    /// <summary>Takes an aligned range, or throws.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private nuint TakeSlowly(nuint size, nuint mask)
    {
        if (!BumpMath.TryPlace(_cursor, _limit, size, mask, out nuint start)) { return RequireAboveLimit(size, mask); }

        _cursor = start + size;
        return start;
    }

    // Apart, so that the method above ends in its only call, and has nothing to save for it.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private nuint RequireAboveLimit(nuint size, nuint mask)
    {
        nuint start = TakeAboveLimit(size, mask);
        if (start == 0) { ThrowExhausted((long)size, (long)mask + 1); }

        return start;
    }

    /// <summary>Takes room for a run of values, or throws.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private nuint TakeRun<T>(int length)
    {
        RequireNoReferences<T>();
        bool isSize = TryMultiply(length, Unsafe.SizeOf<T>(), out nuint size);
        nuint cursor = _cursor;
        nuint start = MemoryLayout.RoundUp(cursor, MemoryLayout.AlignmentOf<T>());
        nuint end = start + size;
        if (length <= 0 || !isSize || end > _limit || BumpMath.HasOverflowed(cursor, start, end)) { return TakeRunSlowly<T>(length); }

        _cursor = end;
        return start;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private nuint TakeRunSlowly<T>(int length)
    {
        if (!TryTakeRun<T>(length, out nuint start)) { ThrowExhausted<T>(length); }

        return start;
    }

    /// <summary>Takes room for a run of values. An empty run takes none, not even padding.</summary>
    internal bool TryTakeRun<T>(int length, out nuint start)
    {
        RequireNoReferences<T>();
        Throw.IfNegative(length, nameof(length), "The number of values");
        if (length == 0)
        {
            start = _cursor;
            return true;
        }

        return TryMultiply(length, Unsafe.SizeOf<T>(), out nuint size)
            ? TryTake(size, MemoryLayout.AlignmentOf<T>() - 1, out start)
            : throw new ArgumentOutOfRangeException(
                nameof(length), length, $"{length} values of {MemoryLayout.Describe(Unsafe.SizeOf<T>())} exceed the address space.");
    }

    /// <summary>The size of a run; returns false if it exceeds half the address space, which is possible only on 32 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryMultiply(int length, int elementSize, out nuint size)
    {
        long product = (long)length * elementSize;
        size = (nuint)product;
        return product <= MemoryLayout.MaxSize;
    }

    /// <summary>Moves the cursor past an aligned range. If there is no room, nothing changes.</summary>
    /// <param name="size">The size in bytes.</param>
    /// <param name="mask">The alignment less 1.</param>
    /// <param name="start">The address of the range.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryTake(nuint size, nuint mask, out nuint start)
    {
        if (BumpMath.TryPlace(_cursor, _limit, size, mask, out start))
        {
            _cursor = start + size;
            return true;
        }

        start = TakeAboveLimit(size, mask);
        return start != 0;
    }

    // Returns 0 if there is no room. Not by reference: on the fast path, the start would then be written to the stack and read back.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private nuint TakeAboveLimit(nuint size, nuint mask)
    {
        if (!BumpMath.TryPlace(_cursor, _end, size, mask, out nuint start)) { return 0; }

        CommitUpTo(start + size);
        _cursor = start + size;
        return start;
    }

    [DoesNotReturn]
    internal void ThrowExhausted<T>(int length) =>
        ThrowExhausted(length * (long)Unsafe.SizeOf<T>(), (long)MemoryLayout.AlignmentOf<T>());

    [DoesNotReturn]
    internal void ThrowExhausted(long size, long alignment) =>
        throw new ArenaExhaustedException(size, alignment, Remaining, Capacity);
}
