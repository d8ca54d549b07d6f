using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Forge;

public abstract partial class BumpArena
{
    /// <inheritdoc cref="ArenaLease.AllocSlice{T}(int)"/>
    internal ArenaSlice<T> AllocSlice<T>(int length)
        where T : unmanaged
    {
        nuint address = TakeRun<T>(length);

        // SAFETY: TakeRun granted length × sizeof(T) aligned bytes inside the backing.
        RawSpan.DangerousCreate<T>(address, length).Clear();
        return new ArenaSlice<T>(Epoch, address, length);
    }

    /// <inheritdoc cref="ArenaLease.AllocSliceUninitialized{T}(int)"/>
    internal ArenaSlice<T> AllocSliceUninitialized<T>(int length)
        where T : unmanaged => new(Epoch, TakeRun<T>(length), length);

    /// <inheritdoc cref="ArenaLease.AllocSliceCopy{T}"/>
    internal ArenaSlice<T> AllocSliceCopy<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        ArenaSlice<T> slice = AllocSliceUninitialized<T>(values.Length);
        values.CopyTo(slice.Span);
        return slice;
    }

    /// <inheritdoc cref="ArenaLease.AllocSliceUtf8"/>
    internal ArenaSlice<byte> AllocSliceUtf8(ReadOnlySpan<char> text)
    {
        if (!TryTakeUtf8(text, out nuint address, out int length))
        {
            ThrowExhausted((nuint)Utf8Transcoder.ByteCount(text), 1);
        }

        return new ArenaSlice<byte>(Epoch, address, length);
    }

    /// <inheritdoc cref="ArenaLease.AllocSlice(MemoryLayout)"/>
    internal ArenaSlice<byte> AllocSlice(MemoryLayout layout)
    {
        if (!TryTakeZeroed(layout, out nuint address))
        {
            ThrowExhausted(layout.Size, layout.Alignment);
        }

        return new ArenaSlice<byte>(Epoch, address, (int)layout.Size);
    }

    /// <inheritdoc cref="ArenaLease.DangerousAllocate"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal nuint DangerousAllocate(MemoryLayout layout)
    {
        MemoryLayout.RequireSize(layout.Size, nameof(layout));
        if (!TryTake(layout.Size, layout.Alignment, out nuint address))
        {
            ThrowExhausted(layout.Size, layout.Alignment);
        }

        return address;
    }

    /// <inheritdoc cref="ArenaLease.TryAllocSlice{T}(int, out ArenaSlice{T})"/>
    internal bool TryAllocSlice<T>(int length, out ArenaSlice<T> slice)
        where T : unmanaged
    {
        if (!TryAllocSliceUninitialized(length, out slice))
        {
            return false;
        }

        slice.Span.Clear();
        return true;
    }

    /// <inheritdoc cref="ArenaLease.TryAllocSliceUninitialized{T}(int, out ArenaSlice{T})"/>
    internal bool TryAllocSliceUninitialized<T>(int length, out ArenaSlice<T> slice)
        where T : unmanaged
    {
        bool taken = TryTakeRun<T>(length, out nuint address);
        slice = taken ? new ArenaSlice<T>(Epoch, address, length) : default;
        return taken;
    }

    /// <inheritdoc cref="ArenaLease.TryAllocSliceCopy{T}(ReadOnlySpan{T}, out ArenaSlice{T})"/>
    internal bool TryAllocSliceCopy<T>(ReadOnlySpan<T> values, out ArenaSlice<T> slice)
        where T : unmanaged
    {
        if (!TryAllocSliceUninitialized(values.Length, out slice))
        {
            return false;
        }

        values.CopyTo(slice.Span);
        return true;
    }

    /// <inheritdoc cref="ArenaLease.TryAllocSliceUtf8"/>
    internal bool TryAllocSliceUtf8(ReadOnlySpan<char> text, out ArenaSlice<byte> slice)
    {
        bool fits = TryTakeUtf8(text, out nuint address, out int length);
        slice = fits ? new ArenaSlice<byte>(Epoch, address, length) : default;
        return fits;
    }

    /// <inheritdoc cref="ArenaLease.TryAllocSlice(MemoryLayout, out ArenaSlice{byte})"/>
    internal bool TryAllocSlice(MemoryLayout layout, out ArenaSlice<byte> slice)
    {
        bool taken = TryTakeZeroed(layout, out nuint address);
        slice = taken ? new ArenaSlice<byte>(Epoch, address, (int)layout.Size) : default;
        return taken;
    }

    /// <summary>Allocates one value for a lease or a scope, which ties the reference to itself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ref T AllocRef<T>(T value)
        where T : unmanaged
    {
        ref T slot = ref AllocRefUninitialized<T>();
        slot = value;
        return ref slot;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ref T AllocRefUninitialized<T>()
        where T : unmanaged
    {
        Unmanaged.Require<T>();
        nuint address = TakeOne<T>();

        // SAFETY: TakeOne granted sizeof(T) aligned bytes inside the backing, and the caller, a lease or a scope, ties
        // the reference to its own variable.
        unsafe
        {
            return ref Unsafe.AsRef<T>((void*)address);
        }
    }

    /// <summary>Allocates a run for a lease or a scope, which ties the span to itself.</summary>
    internal Span<T> AllocSpan<T>(int length, bool zeroed)
        where T : unmanaged
    {
        // SAFETY: TakeRun granted length × sizeof(T) aligned bytes inside the backing, and the caller, a lease or a
        // scope, ties the span to its own variable.
        Span<T> span = RawSpan.DangerousCreate<T>(TakeRun<T>(length), length);
        if (zeroed)
        {
            span.Clear();
        }

        return span;
    }

    /// <summary>Takes room for the bytes of a layout that fits into a slice, and zeroes them; false where they do not fit.</summary>
    private bool TryTakeZeroed(MemoryLayout layout, out nuint address)
    {
        MemoryLayout.RequireSize(layout.Size, nameof(layout));
        if (layout.Size > int.MaxValue)
        {
            throw new ArgumentOutOfRangeException(
                nameof(layout),
                layout.Size,
                $"A slice holds at most {int.MaxValue} bytes; DangerousAllocate takes larger layouts.");
        }

        if (!TryTake(layout.Size, layout.Alignment, out address))
        {
            return false;
        }

        // SAFETY: TryTake granted the layout's bytes inside the backing.
        RawSpan.DangerousCreate<byte>(address, (int)layout.Size).Clear();
        return true;
    }

    /// <summary>Takes room for the UTF-8 form of a text and transcodes it; false where it does not fit.</summary>
    private bool TryTakeUtf8(ReadOnlySpan<char> text, out nuint address, out int length)
    {
        RequireNotDisposed();
        if (TryTranscode(text, out address, out length))
        {
            return true;
        }

        // There may be room, but not committed yet; only now is it worth while to count the bytes.
        if (_limit == _end || (nuint)Utf8Transcoder.ByteCount(text) > Remaining)
        {
            return false;
        }

        CommitUpTo(_cursor + (nuint)Utf8Transcoder.ByteCount(text));
        return TryTranscode(text, out address, out length);
    }

    /// <summary>Transcodes a text to the cursor and moves it; false where the text ends beyond the limit.</summary>
    private bool TryTranscode(ReadOnlySpan<char> text, out nuint address, out int length)
    {
        address = _cursor;

        // SAFETY: cursor ≤ limit, and the constructor and CommitUpTo put the limit no further than the backing has committed; the
        // cursor is past all that was granted. RequireNotDisposed came before.
        Span<byte> room = RawSpan.DangerousCreate<byte>(address, (int)Min(_limit - address, int.MaxValue));
        bool fits = Utf8Transcoder.TryTranscode(text, room, out length);
        nuint end = address + (nuint)length;
        if (!fits)
        {
            // What was written before the room ran out is data, too.
            _highWater = Max(end, _highWater);
            return false;
        }

        _cursor = end;
        return true;
    }

    /// <summary>Takes room for one value, or throws.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private nuint TakeOne<T>()
        where T : unmanaged
    {
        nuint size = (nuint)Unsafe.SizeOf<T>();
        nuint alignment = MemoryLayout.AlignmentOf<T>();
        nuint cursor = _cursor;
        nuint start = BumpMath.AlignForValue(cursor, alignment);
        nuint end = start + size;

        // Not in a method that is given the limit: it would be read before the branch on alignment, and kept over it.
        if (end > _limit || BumpMath.HaveWrapped(cursor, start, end))
        {
            return TakeOneBeyondLimit(size, alignment);
        }

        _cursor = end;
        return start;
    }

    /// <summary>Takes room for one value that ends beyond the limit, or throws.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private nuint TakeOneBeyondLimit(nuint size, nuint alignment)
    {
        nuint start = TakeBeyondLimit(size, alignment);
        if (start == 0)
        {
            ThrowExhausted(size, alignment);
        }

        return start;
    }

    /// <summary>As <see cref="TryTakeRun{T}"/>, but throws where there is no room.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private nuint TakeRun<T>(int length)
        where T : unmanaged
    {
        Unmanaged.Require<T>();
        if (length > 0
            && BumpMath.TryMultiply(length, Unsafe.SizeOf<T>(), out nuint size)
            && BumpMath.TryPlaceRun(_cursor, _limit, size, MemoryLayout.AlignmentOf<T>(), out nuint start, out nuint end))
        {
            _cursor = end;
            return start;
        }

        return TakeOddRun<T>(length);
    }

    /// <summary>Takes an empty run, or throws for one that is too long or of a negative length.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private nuint TakeOddRun<T>(int length)
        where T : unmanaged
    {
        if (!TryTakeRun<T>(length, out nuint address))
        {
            ThrowRunExhausted<T>(length);
        }

        return address;
    }

    /// <summary>Takes room for a run of values; an empty run takes none, not even padding.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryTakeRun<T>(int length, out nuint address)
        where T : unmanaged
    {
        Unmanaged.Require<T>();
        Throw.IfNegative(length, nameof(length), "The number of values");
        if (length == 0)
        {
            RequireNotDisposed();
            address = _cursor;
            return true;
        }

        if (!BumpMath.TryMultiply(length, Unsafe.SizeOf<T>(), out nuint size))
        {
            ThrowTooLong<T>(length);
        }

        return TryTake(size, MemoryLayout.AlignmentOf<T>(), out address);
    }

    private void ThrowRunExhausted<T>(int length)
        where T : unmanaged =>
        ThrowExhausted((nuint)length * (nuint)Unsafe.SizeOf<T>(), MemoryLayout.AlignmentOf<T>());

    [DoesNotReturn]
    private static void ThrowTooLong<T>(int length)
        where T : unmanaged =>
        throw new ArgumentOutOfRangeException(
            nameof(length),
            length,
            $"{length} values of {Unsafe.SizeOf<T>()} bytes exceed the address space.");

    private static nuint Min(nuint a, nuint b) => a < b ? a : b;
}
