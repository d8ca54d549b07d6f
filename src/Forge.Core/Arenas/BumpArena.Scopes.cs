using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Forge;

public abstract partial class BumpArena
{
    // The numbers of arenas, times this, are spread evenly over 32 bits: 2³² divided by the golden ratio (Knuth, TAOCP volume 3, 6.4).
    private const uint Spread = 0x9E37_79B1;

    private static int _arenas;

    // The arena's own epoch at index 0, then one for each depth that scopes have reached. The first has a field of its own, too,
    // because most slices are allocated outside of scopes.
    private Epoch[] _epochs;
    private readonly Epoch _outermost;
    private int _depth;

    // Counts epochs downwards. A scope is stamped with it, a lease's generation is positive, so that no stamp is both. The arena's own epoch
    // is stamped with minus this number. Arenas start far from each other, so that a reference resolves only in its own.
    private long _epochsBegun = -(long)((uint)Interlocked.Increment(ref _arenas) * Spread >> 4) - 1;
    private long _owner = FirstGeneration;

    /// <summary>The stamp of the innermost open scope, or the generation of the lease if none is open.</summary>
    internal long Owner => _owner;

    /// <summary>The epoch of the innermost open scope, or of the arena if none is open.</summary>
    internal Epoch CurrentEpoch => _depth == 0 ? _outermost : _epochs[_depth];

    /// <summary>Opens a scope for a lease that is held.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ArenaScope OpenScope()
    {
        Epoch[] epochs = _epochs;
        int depth = _depth + 1;
        Epoch epoch = (uint)depth < (uint)epochs.Length ? epochs[depth] : AddEpochs();
        long stamp = --_epochsBegun;
        epoch.Stamp = stamp;
        epoch.Mark = _cursor;
        epoch.OuterOwner = _owner;
        _depth = depth;
        _owner = stamp;
        return new ArenaScope(this, epoch, stamp);
    }

    // Not inlined: the compiler copies a small `finally` of a `using` to the place where the block ends normally, so that only
    // exceptions pay for a handler, which costs more than all of this.
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal void CloseScope(Epoch epoch, long stamp)
    {
        if (_owner != stamp)
        {
            RequireClosed(stamp);
            return;
        }

        epoch.Stamp = Epoch.Ended;
        _depth = epoch.Depth - 1;
        _owner = epoch.OuterOwner;
        Rewind(epoch.Mark);
    }

    /// <summary>The depth of an open scope, or 0 if it is closed.</summary>
    internal int DepthOf(long stamp)
    {
        int depth = _depth;
        while (depth > 0 && _epochs[depth].Stamp != stamp)
        {
            depth--;
        }

        return depth;
    }

    private void RequireClosed(long stamp)
    {
        if (DepthOf(stamp) is var depth and > 0) { ThrowInnerScopeOpen(_depth - depth); }
    }

    private void EndEpochs()
    {
        if (_depth > 0) { CloseScopes(); }

        BeginOutermost();
    }

    private void BeginOutermost()
    {
        long stamp = -(--_epochsBegun);
        _outermost.Stamp = stamp;
        _outermostBase = ArenaAddress.Base(stamp, _start);
    }

    private void CloseScopes()
    {
        for (; _depth > 0; _depth--)
        {
            _epochs[_depth].Stamp = Epoch.Ended;
        }

        _owner = _generation;
    }

    /// <summary>Doubles the number of epochs, and returns the first new one.</summary>
    private Epoch AddEpochs()
    {
        int depth = _epochs.Length;
        Epoch[] more = new Epoch[2 * depth];
        _epochs.CopyTo(more, 0);
        for (int i = depth; i < more.Length; i++)
        {
            more[i] = new Epoch(this, i);
        }

        // Only now, so that the arena is unchanged if there is no memory for one of them.
        _epochs = more;
        return more[depth];
    }

    [DoesNotReturn]
    private static void ThrowInnerScopeOpen(int inner) =>
        throw new InvalidOperationException(
            (inner == 1 ? "A scope that was opened inside this one is" : $"{inner} scopes that were opened inside this one are")
            + " still open. Close scopes innermost first; nothing was rewound.");

    /// <summary>
    /// The lifetime of slices: one for the arena itself, and one for each depth of open scopes, used again and again. A slice is valid
    /// while its stamp is the epoch's; ending an epoch changes that.
    /// </summary>
    internal sealed class Epoch(BumpArena owner, int depth)
    {
        /// <summary>The stamp of a scope's epoch while no scope of its depth is open. No slice has it.</summary>
        public const long Ended = 0;

        /// <summary>The arena that the slices are in.</summary>
        public readonly BumpArena Owner = owner;

        /// <summary>How many scopes are open, itself included; 0 for the arena's own.</summary>
        public readonly int Depth = depth;

        public long Stamp = Ended;

        /// <summary>The cursor when the scope was opened.</summary>
        public nuint Mark;

        /// <summary>The arena's <see cref="BumpArena.Owner"/> when the scope was opened.</summary>
        public long OuterOwner;

        /// <summary>The <see cref="ArenaMemory{T}"/> that was made last, of this epoch or an earlier one.</summary>
        public object? Memory;
    }
}
