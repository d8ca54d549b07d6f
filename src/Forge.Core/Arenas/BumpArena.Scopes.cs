using System.Diagnostics.CodeAnalysis;

namespace Forge;

public abstract partial class BumpArena
{
    private const long FirstEpoch = 1;

    // One for the arena itself at index 0, then one for each depth that scopes have reached. The first has a field of
    // its own, too: most slices are allocated outside of scopes.
    private ArenaEpoch[] _epochs;
    private readonly ArenaEpoch _outermost;
    private int _depth;

    // Scopes are stamped −1, −2, … and leases 4, 8, …, so a stamp tells one from the other.
    private long _scopesOpened;
    private long _owner = FirstLease;

    /// <summary>The stamp of the innermost open scope, or the generation of the lease while none is open.</summary>
    internal long Owner => _owner;

    /// <summary>The epoch of the innermost open scope, or of the arena while none is open.</summary>
    private ArenaEpoch Epoch => _depth == 0 ? _outermost : _epochs[_depth];

    /// <summary>
    /// Opens a scope: disposing it rewinds the arena to this moment. Use it with <c>using</c>. The spans and references
    /// that the scope gives out are tied to it.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The arena has been disposed.</exception>
    public ArenaScope OpenScope()
    {
        RequireNotDisposed();
        int depth = _depth + 1;
        if (depth == _epochs.Length)
        {
            AddEpoch();
        }

        long stamp = --_scopesOpened;
        _epochs[depth].Stamp = stamp;
        ArenaScope scope = new(this, _cursor, stamp, _owner, depth);
        _depth = depth;
        _owner = stamp;
        return scope;
    }

    internal void CloseScope(nuint mark, long stamp, long outerOwner, int depth)
    {
        if (_owner == stamp)
        {
            _epochs[depth].Stamp = ArenaEpoch.Ended;
            _depth = depth - 1;
            _owner = outerOwner;
            Rewind(mark);
        }
        else if (IsOpen(stamp, depth))
        {
            ThrowInnerScopeOpen(_depth - depth);
        }
    }

    internal bool IsOpen(long stamp, int depth) => depth <= _depth && _epochs[depth].Stamp == stamp;

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

        _owner = _lease;
    }

    private void AddEpoch()
    {
        int depth = _epochs.Length;
        Array.Resize(ref _epochs, depth + 1);
        _epochs[depth] = new ArenaEpoch(this);
    }

    [DoesNotReturn]
    private static void ThrowInnerScopeOpen(int inner) =>
        throw new InvalidOperationException(
            $"{inner} scope(s) opened inside this one are still open. Close scopes innermost first; nothing was rewound.");
}
