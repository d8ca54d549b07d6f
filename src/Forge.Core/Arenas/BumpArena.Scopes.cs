using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Forge;

public abstract partial class BumpArena
{
    private const long FirstEpoch = 1;

    // One for the arena itself at index 0, then one for each depth that scopes have reached. The first has a field of
    // its own, too: most slices are allocated outside of scopes.
    private ArenaEpoch[] _epochs;
    private readonly ArenaEpoch _outermost;
    private int _depth;

    // Scopes are stamped −1, −2, … and leases 1, 2, …, so a stamp tells one from the other.
    private long _scopesOpened;
    private long _owner = FirstGeneration;

    /// <summary>The stamp of the innermost open scope, or the generation of the lease while none is open.</summary>
    internal long Owner => _owner;

    /// <summary>The epoch of the innermost open scope, or of the arena while none is open.</summary>
    private ArenaEpoch Epoch => _depth == 0 ? _outermost : _epochs[_depth];

    /// <summary>Opens a scope for a lease, which is held.</summary>
    internal ArenaScope OpenScope()
    {
        ArenaEpoch[] epochs = _epochs;
        int depth = _depth + 1;
        ArenaEpoch epoch = (uint)depth < (uint)epochs.Length ? epochs[depth] : AddEpochs();
        long stamp = --_scopesOpened;
        epoch.Stamp = stamp;
        epoch.Mark = _cursor;
        epoch.OuterOwner = _owner;
        _depth = depth;
        _owner = stamp;
        return new ArenaScope(this, stamp);
    }

    // Not inlined: the compiler copies the small `finally` of a `using` to where it ends in order, so that only exceptions
    // take the detour of a handler, which costs more than all of this.
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal void CloseScope(long stamp)
    {
        if (_owner != stamp)
        {
            RequireClosed(stamp);
            return;
        }

        int depth = _depth;
        ArenaEpoch epoch = _epochs[depth];
        epoch.Stamp = ArenaEpoch.Ended;
        _depth = depth - 1;
        _owner = epoch.OuterOwner;
        Rewind(epoch.Mark);
    }

    /// <summary>The depth of an open scope; 0 for one that is closed.</summary>
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
        if (DepthOf(stamp) is var depth and > 0)
        {
            ThrowInnerScopeOpen(_depth - depth);
        }
    }

    private void EndEpochs()
    {
        if (_depth > 0)
        {
            CloseScopes();
        }

        _outermost.Stamp++;
    }

    private void CloseScopes()
    {
        for (; _depth > 0; _depth--)
        {
            _epochs[_depth].Stamp = ArenaEpoch.Ended;
        }

        _owner = _generation;
    }

    /// <summary>Doubles the depths that have an epoch, and returns the first new one.</summary>
    private ArenaEpoch AddEpochs()
    {
        int depth = _epochs.Length;
        ArenaEpoch[] more = new ArenaEpoch[2 * depth];
        _epochs.CopyTo(more, 0);
        for (int i = depth; i < more.Length; i++)
        {
            more[i] = new ArenaEpoch(this);
        }

        // Only now: should there be no memory for one of them, the arena is as it was.
        _epochs = more;
        return more[depth];
    }

    [DoesNotReturn]
    private static void ThrowInnerScopeOpen(int inner) =>
        throw new InvalidOperationException(
            $"{inner} scope(s) opened inside this one are still open. Close scopes innermost first; nothing was rewound.");
}
