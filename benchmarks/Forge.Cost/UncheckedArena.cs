using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Forge.Cost;

/// <summary>
/// <see cref="BumpArena"/> without lease and epochs, and all else line by line: it is the floor that the checks are
/// measured against, so a change there is to be made here, too.
/// </summary>
internal sealed class UncheckedArena : IDisposable
{
    private nuint _cursor;
    private nuint _limit;
    private nuint _start;
    private nuint _highWater;
    private nuint _end;
    private bool _disposed;

    private readonly IMemoryBacking _memory;

    public UncheckedArena(IMemoryBacking memory, UncheckedPool home)
    {
        Home = home;
        _memory = memory;
        _start = _cursor = _highWater = memory.Address;
        _limit = _end = memory.Address + memory.Size;
    }

    public UncheckedPool? Home { get; }

    public UncheckedSlice<T> AllocSlice<T>(int length)
        where T : unmanaged
    {
        nuint address = TakeRun<T>(length);

        // SAFETY: TakeRun granted length × sizeof(T) aligned bytes inside the backing.
        RawSpan.DangerousCreate<T>(address, length).Clear();
        return new UncheckedSlice<T>(address, length);
    }

    public UncheckedSlice<T> AllocSliceUninitialized<T>(int length)
        where T : unmanaged => new(TakeRun<T>(length), length);

    public nuint DangerousAllocate(MemoryLayout layout)
    {
        MemoryLayout.RequireSize(layout.Size, nameof(layout));
        if (!TryTake(layout.Size, layout.Alignment, out nuint address))
        {
            ThrowExhausted(layout.Size, layout.Alignment);
        }

        return address;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref T AllocRef<T>(T value)
        where T : unmanaged
    {
        ref T slot = ref AllocRefUninitialized<T>();
        slot = value;
        return ref slot;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref T AllocRefUninitialized<T>()
        where T : unmanaged
    {
        nuint address = TakeOne<T>();

        // SAFETY: TakeOne granted sizeof(T) aligned bytes inside the backing.
        unsafe
        {
            return ref Unsafe.AsRef<T>((void*)address);
        }
    }

    public Span<T> AllocSpan<T>(int length, bool zeroed)
        where T : unmanaged
    {
        // SAFETY: TakeRun granted length × sizeof(T) aligned bytes inside the backing.
        Span<T> span = RawSpan.DangerousCreate<T>(TakeRun<T>(length), length);
        if (zeroed)
        {
            span.Clear();
        }

        return span;
    }

    public UncheckedScope OpenScope()
    {
        RequireNotDisposed();
        return new UncheckedScope(this, _cursor);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void CloseScope(nuint mark) => Rewind(mark);

    public void Reset()
    {
        RequireNotDisposed();
        Rewind(_start);
    }

    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        _start = _cursor = _limit = _end = _highWater = 0;
        _memory.Dispose();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryTake(nuint size, nuint alignment, out nuint start)
    {
        if (BumpMath.TryPlace(_cursor, _limit, size, alignment, out start))
        {
            _cursor = start + size;
            return true;
        }

        start = TakeBeyondLimit(size, alignment);
        return start != 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private nuint TakeBeyondLimit(nuint size, nuint alignment)
    {
        RequireNotDisposed();
        if (BumpMath.TryPlace(_cursor, _end, size, alignment, out nuint start))
        {
            CommitUpTo(start + size);
            _cursor = start + size;
        }

        return start;
    }

    private void CommitUpTo(nuint address)
    {
        ICommitOnDemand backing = (ICommitOnDemand)_memory;
        backing.Commit(address - _start);
        _limit = _start + backing.Committed;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryTakeRun<T>(int length, out nuint address)
        where T : unmanaged
    {
        Throw.IfNegative(length, nameof(length), "The number of values");
        if (length == 0)
        {
            RequireNotDisposed();
            address = _cursor;
            return true;
        }

        if (!BumpMath.TryMultiply(length, Unsafe.SizeOf<T>(), out nuint size))
        {
            throw new ArgumentOutOfRangeException(nameof(length));
        }

        return TryTake(size, MemoryLayout.AlignmentOf<T>(), out address);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private nuint TakeOne<T>()
        where T : unmanaged
    {
        nuint size = (nuint)Unsafe.SizeOf<T>();
        nuint alignment = MemoryLayout.AlignmentOf<T>();
        nuint cursor = _cursor;
        nuint start = BumpMath.AlignForValue(cursor, alignment);
        nuint end = start + size;
        if (end > _limit || BumpMath.HaveWrapped(cursor, start, end))
        {
            return TakeOneBeyondLimit(size, alignment);
        }

        _cursor = end;
        return start;
    }

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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private nuint TakeRun<T>(int length)
        where T : unmanaged
    {
        if (length > 0
            && BumpMath.TryMultiply(length, Unsafe.SizeOf<T>(), out nuint size)
            && BumpMath.TryPlaceRun(_cursor, _limit, size, MemoryLayout.AlignmentOf<T>(), out nuint start, out nuint end))
        {
            _cursor = end;
            return start;
        }

        return TakeOddRun<T>(length);
    }

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

    private bool Poisons { get; set; }

    private void Rewind(nuint mark)
    {
        nuint cursor = _cursor;
        if (cursor > _highWater)
        {
            _highWater = cursor;
        }

        if (Poisons)
        {
            RawMemory.Fill(mark, cursor - mark, BumpArena.Poison);
        }

        _cursor = mark;
    }

    private void RequireNotDisposed()
    {
        if (_disposed)
        {
            ThrowDisposed();
        }
    }

    private void ThrowRunExhausted<T>(int length)
        where T : unmanaged =>
        ThrowExhausted((nuint)length * (nuint)Unsafe.SizeOf<T>(), MemoryLayout.AlignmentOf<T>());

    [DoesNotReturn]
    private void ThrowDisposed() => throw new ObjectDisposedException(GetType().Name);

    [DoesNotReturn]
    private void ThrowExhausted(nuint size, nuint alignment)
    {
        RequireNotDisposed();
        throw new ArenaExhaustedException(size, alignment, _end - _cursor, _end - _start);
    }
}
