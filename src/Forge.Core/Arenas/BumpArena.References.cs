using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Forge;

// For leases, scopes and collections, which have checked that they are valid, so that the arena is not released. References may come from
// memory that anyone may have written, so nothing in them is trusted.
public abstract partial class BumpArena
{
    // What to add to an address to make it a reference of the arena's own epoch.
    private ulong _outermostBase;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ArenaRef<T> AllocRef<T>(T value)
    {
        RequireReach();
        AllocValue<T>() = value;
        return new ArenaRef<T>(BaseOfInnermost + _cursor - (ulong)Unsafe.SizeOf<T>());
    }

    internal bool TryAllocRef<T>(T value, out ArenaRef<T> reference)
    {
        RequireReach();
        bool fits = TryTakeRun<T>(1, out _);
        reference = default;
        if (fits)
        {
            reference = new ArenaRef<T>(BaseOfInnermost + _cursor - (ulong)Unsafe.SizeOf<T>());
            Resolve<T>(reference.Bits) = value;
        }

        return fits;
    }

    internal ArenaRun<T> AllocRun<T>(int length)
    {
        RequireReach();
        return RunOf(AllocSlice<T>(length));
    }

    internal ArenaRun<T> AllocRunCopy<T>(ReadOnlySpan<T> values)
    {
        RequireReach();
        return RunOf(AllocSliceCopy(values));
    }

    internal bool TryAllocRunCopy<T>(ReadOnlySpan<T> values, out ArenaRun<T> run)
    {
        RequireReach();
        bool fits = TryAllocSliceUninitialized(values.Length, out ArenaSlice<T> slice);
        values.Slice(0, slice.Length).CopyTo(slice.Span);
        run = fits ? RunOf(slice) : default;
        return fits;
    }

    /// <summary>A reference to values in an open epoch.</summary>
    internal ArenaRun<T> RunOf<T>(ArenaSlice<T> slice)
    {
        RequireReach();
        return slice.Epoch is null ? default : new ArenaRun<T>(BaseOf(slice.Epoch) + slice.Address, slice.Length);
    }

    /// <summary>The value of a reference of the arena's own epoch. The caller ties it to the variable of its lease.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ref T ResolveOutermost<T>(ulong bits)
    {
        RequireNoReferences<T>();
        if (_depth != 0 || !TryResolve(bits, _outermostBase, (ulong)Unsafe.SizeOf<T>(), MemoryLayout.AlignmentOf<T>(), out nuint address))
        {
            address = ResolveOutermostSlowly<T>(bits);
        }

        // SAFETY: TryResolve proved that sizeof(T) aligned bytes lie between start and cursor, and T holds no references. The caller has
        // checked the lease, and ties the reference to its variable.
        unsafe
        {
            return ref Unsafe.AsRef<T>((void*)address);
        }
    }

    /// <summary>The value of a reference of an open epoch. The caller ties it to the variable of the innermost scope, or copies the value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ref T Resolve<T>(ulong bits)
    {
        RequireNoReferences<T>();
        if (!TryResolve(bits, BaseOfInnermost, (ulong)Unsafe.SizeOf<T>(), MemoryLayout.AlignmentOf<T>(), out nuint address))
        {
            address = ResolveInOuterEpochs<T>(bits);
        }

        // SAFETY: as in ResolveOutermost; the innermost scope ends no later than any other.
        unsafe
        {
            return ref Unsafe.AsRef<T>((void*)address);
        }
    }

    /// <summary>The values of a run of the arena's own epoch. The caller ties them to the variable of its lease.</summary>
    internal Span<T> ResolveOutermost<T>(ArenaRun<T> run) => Resolve(run, 0);

    /// <summary>The values of a run of an open epoch. The caller ties them to the variable of the innermost scope.</summary>
    internal Span<T> Resolve<T>(ArenaRun<T> run) => Resolve(run, _depth);

    internal ArenaSlice<T> ToSlice<T>(ArenaRun<T> run) =>
        Find(run, _depth, out nuint address) is { } epoch ? new ArenaSlice<T>(address, run.Length, epoch) : default;

    private Span<T> Resolve<T>(ArenaRun<T> run, int depth)
    {
        Find(run, depth, out nuint address);

        // SAFETY: Find proved that length × sizeof(T) aligned bytes lie between start and cursor, and that T holds no references; the default
        // run has length 0. The caller has checked the lease or the scope, and ties the span to its variable.
        return RawMemory.DangerousSpan<T>(address, run.Length);
    }

    /// <summary>Finds the open epoch that a run belongs to. Returns null if the run is the default value.</summary>
    /// <param name="run">The run.</param>
    /// <param name="depth">The depth at which to begin; scopes inside are not searched.</param>
    /// <param name="address">The address of its values.</param>
    private Epoch? Find<T>(ArenaRun<T> run, int depth, out nuint address)
    {
        RequireNoReferences<T>();
        address = 0;
        if (run is { Bits: ArenaAddress.Null, Length: 0 }) { return null; }

        ulong size = run.Length < 0 ? ulong.MaxValue : (ulong)run.Length * (ulong)Unsafe.SizeOf<T>();
        nuint alignment = run.IsEmpty ? 1 : MemoryLayout.AlignmentOf<T>();
        int searched = depth;
        for (; depth >= 0; depth--)
        {
            if (TryResolve(run.Bits, depth, size, alignment, out address)) { return _epochs[depth]; }
        }

        ThrowUnresolved<T>(run.Bits, searched);
        return null;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private nuint ResolveInOuterEpochs<T>(ulong bits)
    {
        for (int depth = _depth - 1; depth >= 0; depth--)
        {
            if (TryResolve(bits, depth, (ulong)Unsafe.SizeOf<T>(), MemoryLayout.AlignmentOf<T>(), out nuint address)) { return address; }
        }

        ThrowUnresolved<T>(bits, _depth);
        return 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private nuint ResolveOutermostSlowly<T>(ulong bits)
    {
        if (!TryResolve(bits, 0, (ulong)Unsafe.SizeOf<T>(), MemoryLayout.AlignmentOf<T>(), out nuint address)) { ThrowUnresolved<T>(bits, 0); }

        return address;
    }

    /// <summary>Whether bits are a reference of the epoch at a depth to aligned bytes that were allocated in it, and not in a scope inside.</summary>
    private bool TryResolve(ulong bits, int depth, ulong size, nuint alignment, out nuint address)
    {
        nuint end = EndOf(depth);
        bool isInside = ArenaAddress.TryResolve(bits, BaseOf(_epochs[depth]), size, _start, end, out address);
        return isInside && (address & (alignment - 1)) == 0;
    }

    /// <summary>The end of what was allocated in the epoch at a depth.</summary>
    private nuint EndOf(int depth) => depth < _depth ? _epochs[depth + 1].Mark : _cursor;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryResolve(ulong bits, ulong epoch, ulong size, nuint alignment, out nuint address) =>
        ArenaAddress.TryResolve(bits, epoch, size, _start, _cursor, out address) && (address & (alignment - 1)) == 0;

    private ulong BaseOfInnermost => _depth == 0 ? _outermostBase : BaseOf(_epochs[_depth]);

    private ulong BaseOf(Epoch epoch) => ArenaAddress.Base(Math.Abs(epoch.Stamp), _start);

    private void RequireReach()
    {
        if (Capacity > ArenaAddress.MaxCapacity) { ThrowOutOfReach(); }
    }

    [DoesNotReturn]
    private void ThrowOutOfReach() =>
        throw new InvalidOperationException(
            $"References reach {ArenaAddress.MaxCapacity} bytes, and the arena has a capacity of {Capacity}. Use a smaller one, or slices.");

    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ThrowUnresolved<T>(ulong bits, int searched)
    {
        if (bits == ArenaAddress.Null) { throw new InvalidOperationException("The reference is null. Check IsNull first."); }

        for (int depth = _depth; depth > searched; depth--)
        {
            if (TryResolve(bits, depth, 0, 1, out _))
            {
                throw new InvalidOperationException(
                    "The reference belongs to an open scope, and its value is freed when that ends. Resolve it through the scope, or use "
                    + "Load and Store.");
            }
        }

        for (int depth = searched; depth >= 0; depth--)
        {
            if (TryResolve(bits, depth, 0, 1, out nuint address))
            {
                throw new InvalidOperationException(
                    $"The reference is to byte {address - _start} of {Allocated}, where there is no aligned {typeof(T)}. It was not made by "
                    + "this arena for that type.");
            }
        }

        throw new InvalidOperationException(
            "The reference is stale, or of another arena: its arena was reset or given back, or the scope in which it was made has ended.");
    }

    /// <summary>Throws unless a range was allocated in an epoch, and not in a scope inside it, which may end earlier.</summary>
    internal void RequireAllocatedIn(Epoch epoch, nuint address, ulong size)
    {
        int depth = _depth;
        while (_epochs[depth] != epoch)
        {
            depth--;
        }

        nuint end = EndOf(depth);
        if (address > end || size > end - address) { ThrowOverwritten(); }
    }
}
