using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Forge;

/// <summary>
/// A pool but for its factory: what does not depend on the kind of backing, so that the hot path is code of its own for no
/// type, without look-ups of type arguments. It runs the user's code, which the store never does.
/// </summary>
internal sealed partial class PoolCore : ArenaHome
{
    private readonly ArenaStore _store;
    private readonly PoolChecks? _checks;
    private readonly Func<BumpArena> _make;
    private readonly TimeProvider _clock;
    private readonly nuint _retainBytes;
    private readonly bool _tracksLeaks;
    private readonly object _metrics;

    /// <summary>Makes the core of an empty pool.</summary>
    /// <param name="capacity">The most idle arenas that are kept.</param>
    /// <param name="options">The options of the pool.</param>
    /// <param name="retainBytes">The bytes that an arena may have used and keep all its pages.</param>
    /// <param name="arenaBytes">The bytes of each arena, if they are known.</param>
    /// <param name="make">Makes an arena, its factory's failures told apart.</param>
    public PoolCore(int capacity, ArenaPoolOptions options, nuint retainBytes, nuint? arenaBytes, Func<BumpArena> make)
    {
        // One that is not complete has nothing to release.
        GC.SuppressFinalize(this);
        _checks = PoolChecks.For(options);
        _tracksLeaks = (options.Checks & ArenaChecks.TrackLeaks) != 0;
        _store = new ArenaStore(
            capacity,
            usesSeats: _checks is null,
            new LiveArenas(options.MaxLeases, options.MaxLiveBytes, arenaBytes),
            Fulfil);
        _make = make;
        _clock = options.TimeProvider;
        _retainBytes = retainBytes;
        _metrics = PoolMeter.Add(this, options.Name);
        try
        {
            _trimmer = IdleTrimmer.For(this, options);
        }
        catch
        {
            PoolMeter.Remove(_metrics);
            throw;
        }

        GC.ReRegisterForFinalize(this);
    }

    public int IdleCount => _store.IdleCount;

    public bool IsDisposed => _store.IsClosed;

    /// <summary>Leases the arena in this processor's seat; if it returns false, <see cref="Lease()"/> may still find another one.</summary>
    public bool TryLeaseInSeat([NotNullWhen(true)] out BumpArena? arena, out long lease) =>
        _store.TryLeaseInSeat(out arena, out lease) && (!_store.IsClosed || UndoLease(arena, lease));

    /// <summary>Leases an idle or a new arena.</summary>
    /// <exception cref="ObjectDisposedException">The pool has been disposed.</exception>
    /// <exception cref="ArenaPoolLimitException">The limits forbid another arena.</exception>
    public ArenaLease Lease()
    {
        Claim claim;
        try
        {
            claim = _store.Claim();
        }
        catch (ArenaPoolLimitException)
        {
            Interlocked.Increment(ref _failures);
            throw;
        }

        return Lease(claim);
    }

    /// <inheritdoc/>
    public override void TakeBack(BumpArena arena, bool hasSeat)
    {
        if (!hasSeat || arena.WrittenBytes > _retainBytes || !_store.TryReturnToSeat(arena))
        {
            TakeBackSlowly(arena, hasSeat);
        }
    }

    /// <summary>How many arenas the limits leave room for, at most a number; a guess, since others may take it.</summary>
    public int GuessRoom(int most) => _store.GuessRoom(most);

    /// <summary>Makes a new arena idle, checks included; returns false if there was no room for it, and it was released.</summary>
    public bool MakeIdle(BumpArena arena) => PutBack(arena, hasSeat: false);

    /// <summary>Releases every idle arena.</summary>
    public void Clear() => FailureCollector.ForEach(_store.TakeIdle(static _ => true), Release);

    /// <summary>Releases every idle arena, and keeps none from now on; whoever waits for a lease is refused.</summary>
    public void Close()
    {
        GC.SuppressFinalize(this);
        FailureCollector failures = default;
        failures.Try(() => _trimmer?.Dispose());
        failures.Try(() => PoolMeter.Remove(_metrics));
        failures.Try(_store.Close(), Release);
        failures.Throw();
    }

    public static ObjectDisposedException Disposed() =>
        new("ArenaPool", "The pool was disposed, so it hands out no more arenas.");

    /// <summary>
    /// Takes back a lease that began while the pool was being disposed of: the thread slept after it had seen the pool open, and
    /// others may have seen it disposed meanwhile.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool UndoLease(BumpArena arena, long lease)
    {
        Keep(arena, arena.UndoLeaseInSeat(lease));
        return false;
    }

    /// <summary>Leases what was claimed; if that fails, everything is where it was.</summary>
    private ArenaLease Lease(Claim claim) => Begin(Prepare(claim, callSite: null));

    /// <summary>Makes what was claimed ready to be leased; if that fails, everything is where it was.</summary>
    private BumpArena Prepare(Claim claim, StackTrace? callSite)
    {
        BumpArena arena = claim.Idle ?? Mint(claim, _make);
        if (_checks is not null)
        {
            Prepare(arena, callSite);
        }

        return arena;
    }

    private void Prepare(BumpArena arena, StackTrace? callSite)
    {
        try
        {
            _checks!.OnCheckout(arena, callSite);
        }
        catch
        {
            Keep(arena, hasSeat: false);
            throw;
        }
    }

    private ArenaLease Begin(BumpArena arena)
    {
        if (_tracksLeaks)
        {
            EntryOf(arena).Value.OnLease(arena);
        }

        return new ArenaLease(arena, arena.BeginLease());
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void TakeBackSlowly(BumpArena arena, bool hasSeat)
    {
        bool returnsPages = arena.WrittenBytes > _retainBytes && arena.Memory is IOsBacking;
        if (!returnsPages)
        {
            PutBack(arena, hasSeat);
            return;
        }

        try
        {
            ReleasePages(arena, _retainBytes);
        }
        finally
        {
            PutBack(arena, hasSeat);
        }
    }

    /// <summary>Brings an arena back, checks included; returns whether it was kept. What fails is reported after the arena has been kept.</summary>
    private bool PutBack(BumpArena arena, bool hasSeat)
    {
        if (_checks is null)
        {
            return Keep(arena, hasSeat);
        }

        bool isKept;
        try
        {
            _checks.OnReturn(arena);
        }
        finally
        {
            isKept = Keep(arena, hasSeat);
        }

        return isKept;
    }

    /// <summary>Stores an arena as it is, or releases it if there is no room; returns whether there was.</summary>
    private bool Keep(BumpArena arena, bool hasSeat)
    {
        if (_store.Keep(arena, hasSeat))
        {
            return true;
        }

        Interlocked.Increment(ref _drops);
        Release(arena);
        return false;
    }

    /// <summary>Releases an arena that the caller owns, and then gives its room to whoever waits for some.</summary>
    private void Release(BumpArena arena)
    {
        long endedLeases = BumpArena.EndedLeasesOf(arena.LeaseWord);
        CountReleased(arena.HighWater);
        try
        {
            arena.Dispose();
        }
        finally
        {
            // Only now: until its memory has been released, it counts.
            _store.Remove(EntryOf(arena), endedLeases);
        }
    }

    private static LinkedListNode<LiveArena> EntryOf(BumpArena arena) => (LinkedListNode<LiveArena>)arena.Registration!;
}
