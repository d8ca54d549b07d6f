using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Forge.Cost;

/// <summary>
/// <see cref="BumpArena"/> without lease and epochs, and all else line by line: it is the floor that the checks are
/// measured against, so a change there is to be made here, too.
/// </summary>
internal sealed class UncheckedArena : IDisposable
{
    private const byte Poison = 0xDD;

    private readonly bool _poisons;

    private nuint _start;
    private nuint _cursor;
    private nuint _limit;
    private nuint _end;
    private nuint _highWater;
    private bool _isDisposed;

    private readonly IMemoryBacking _memory;

    public UncheckedArena(IMemoryBacking memory, UncheckedPool home, bool poisons = false)
    {
        Home = home;
        _poisons = poisons;
        _memory = memory;
        _start = _cursor = _highWater = memory.Address;
        _end = _start + (nuint)memory.Size;
        _limit = memory is MmapBacking mapping ? _start + mapping.Committed : _end;
    }

    public UncheckedPool? Home { get; }

    public UncheckedSlice<T> AllocSlice<T>(int length)
        where T : unmanaged
    {
        nuint address = TakeRun<T>(length);

        // SAFETY: TakeRun granted length × sizeof(T) aligned bytes inside the backing.
        RawMemory.DangerousSpan<T>(address, length).Clear();
        return new UncheckedSlice<T>(address, length);
    }

    public UncheckedSlice<T> AllocSliceUninitialized<T>(int length)
        where T : unmanaged => new(TakeRun<T>(length), length);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public nuint DangerousAllocate(MemoryLayout layout)
    {
        nuint size = MemoryLayout.RequireSize(layout.Size, nameof(layout));
        if (!TryTake(size, (nuint)layout.Alignment, out nuint address)) { ThrowExhausted(layout.Size, layout.Alignment); }

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
        Span<T> span = RawMemory.DangerousSpan<T>(TakeRun<T>(length), length);
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
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        _start = _cursor = _limit = _end = _highWater = 0;
        _memory.Dispose();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private nuint TakeOne<T>()
        where T : unmanaged
    {
        nuint size = (nuint)Unsafe.SizeOf<T>();
        if (BumpMath.TryPlaceValue(_cursor, ref _limit, size, MemoryLayout.AlignmentOf<T>(), out nuint start, out nuint end))
        {
            _cursor = end;
            return start;
        }

        return TakeRunSlowly<T>(1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private nuint TakeRun<T>(int length)
        where T : unmanaged
    {
        if (length > 0 && TryMultiply(length, Unsafe.SizeOf<T>(), out nuint size)
            && BumpMath.TryPlace(_cursor, _limit, size, MemoryLayout.AlignmentOf<T>(), out nuint start))
        {
            _cursor = start + size;
            return start;
        }

        return TakeRunSlowly<T>(length);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private nuint TakeRunSlowly<T>(int length)
        where T : unmanaged
    {
        if (!TryTakeRun<T>(length, out nuint start)) { ThrowExhausted<T>(length); }

        return start;
    }

    private bool TryTakeRun<T>(int length, out nuint start)
        where T : unmanaged
    {
        Throw.IfNegative(length, nameof(length), "The number of values");
        if (length == 0)
        {
            RequireNotDisposed();
            start = _cursor;
            return true;
        }

        return TryMultiply(length, Unsafe.SizeOf<T>(), out nuint size)
            ? TryTake(size, MemoryLayout.AlignmentOf<T>(), out start)
            : throw new ArgumentOutOfRangeException(nameof(length));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryMultiply(int length, int elementSize, out nuint size)
    {
        size = (nuint)length * (nuint)elementSize;
        return IntPtr.Size == 8 || (ulong)length * (ulong)elementSize <= (ulong)MemoryLayout.MaxSize;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryTake(nuint size, nuint alignment, out nuint start)
    {
        if (BumpMath.TryPlace(_cursor, _limit, size, alignment, out start))
        {
            _cursor = start + size;
            return true;
        }

        start = TakeAboveLimit(size, alignment);
        return start != 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private nuint TakeAboveLimit(nuint size, nuint alignment)
    {
        RequireNotDisposed();
        if (!BumpMath.TryPlace(_cursor, _end, size, alignment, out nuint start)) { return 0; }

        CommitUpTo(start + size);
        _cursor = start + size;
        return start;
    }

    private void CommitUpTo(nuint address)
    {
        MmapBacking mapping = (MmapBacking)_memory;
        mapping.Commit(address - _start);
        _limit = _start + mapping.Committed;
    }

    private void Rewind(nuint mark)
    {
        nuint cursor = _cursor;
        if (cursor > _highWater)
        {
            _highWater = cursor;
        }

        if (_poisons)
        {
            RawMemory.Fill(mark, cursor - mark, Poison);
        }

        _cursor = mark;
    }

    private void RequireNotDisposed()
    {
        if (_isDisposed) { ThrowDisposed(); }
    }

    [DoesNotReturn]
    private void ThrowDisposed() => throw new ObjectDisposedException(GetType().Name);

    [DoesNotReturn]
    private void ThrowExhausted<T>(int length)
        where T : unmanaged => ThrowExhausted(length * (long)Unsafe.SizeOf<T>(), (long)MemoryLayout.AlignmentOf<T>());

    [DoesNotReturn]
    private void ThrowExhausted(long size, long alignment) =>
        throw new ArenaExhaustedException(size, alignment, (long)(_end - _cursor), (long)(_end - _start));
}
