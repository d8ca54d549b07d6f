using System.Runtime.CompilerServices;

namespace Forge;

public abstract partial class BumpArena
{
    private const long FirstLease = LeasePhase.Generation;

    // The generation of the current lease, or of the next one while none is held: what every use of a lease is compared
    // with. A multiple of LeasePhase.Generation, written only by who owns the arena.
    private long _lease = FirstLease;

    // Generation and phase in one word, by which threads agree who leases the arena and who ends its lease.
    private long _leaseWord = FirstLease - LeasePhase.Generation + LeasePhase.Ended;

    // When idle arenas were last looked at: the generation with whether the arena was leased, and when that was first seen.
    private long _lookedAtWord;
    private long _lookedAtFirst;

    /// <summary>
    /// The generation that the current lease carries. It moves on once when a lease ends. It never wraps: an arena that
    /// comes to the last generation is retired (at one lease a nanosecond, after 73 years).
    /// </summary>
    internal long Lease => _lease;

    /// <summary>Whether the generations are used up, so that the arena must not be leased again.</summary>
    internal bool IsWornOut => _lease > long.MaxValue - LeasePhase.Generation;

    /// <summary>How many leases have ended so far.</summary>
    internal long EndedLeases => (Volatile.Read(ref _lease) - FirstLease) / LeasePhase.Generation;

    /// <summary>Whether the arena is leased, with or without a lane.</summary>
    internal bool IsLeased => LeasePhase.Of(LeaseWord) is LeasePhase.Leased or LeasePhase.LeasedInLane;

    /// <summary>Generation and phase; see <see cref="LeasePhase"/>.</summary>
    internal long LeaseWord => Volatile.Read(ref _leaseWord);

    /// <summary>The pool that the arena is of, or null.</summary>
    internal ArenaHome? Home { get; }

    /// <summary>The arena's number in the stack of its pool; 0 for none.</summary>
    internal int Slot { get; set; }

    /// <summary>The place of the arena in its pool's list of those that are alive.</summary>
    internal object? Registration { get; set; }

    /// <summary>What the checks of a pool remember of the current lease; it dies with the arena.</summary>
    internal object? LeaseNote { get; set; }

    /// <summary>
    /// Whether the arena, which is idle now, was so whenever it was looked at since a moment, and then at least once. One thread
    /// looks at a time; what happened in between, the lease word tells.
    /// </summary>
    internal bool WasIdleSince(long now, long since)
    {
        // Without the bit that tells the lane from the stack: an arena that only moves from one to the other stays idle.
        long word = LeaseWord | LeasePhase.Leased;
        if (_lookedAtWord != word)
        {
            _lookedAtWord = word;
            _lookedAtFirst = now;
        }

        return _lookedAtFirst <= since;
    }

    /// <summary>Begins a lease of an arena that the caller owns; it has no lane.</summary>
    internal long BeginLease()
    {
        _leaseWord = _lease + LeasePhase.Leased;
        return _lease;
    }

    /// <summary>Leases the arena if it is still idle in its lane, as it was when the word was read. The lease is the next word.</summary>
    internal bool TryLeaseInLane(long word) => TryMove(word, word + 1);

    /// <summary>Takes the arena out of its lane if it is still idle there; then it is the caller's.</summary>
    internal bool TryTakeFromLane(long word) => TryMove(word, word - LeasePhase.IdleInLane + LeasePhase.Ended);

    /// <summary>Takes its lane from a leased arena, whose lease does not notice; then the lane is the caller's to fill.</summary>
    internal bool TryTakeLane(long word) => TryMove(word, word - LeasePhase.LeasedInLane + LeasePhase.Leased);

    /// <summary>
    /// Ends the lease of a generation and empties the arena. Of all callers with copies of one lease, just one gets true, and
    /// then owns the arena and, if it has one, its lane. To none of them is the lease, or a slice of it, valid afterwards.
    /// </summary>
    internal bool TryEndLease(long lease, out bool hasLane)
    {
        hasLane = TryMove(lease + LeasePhase.LeasedInLane, lease + LeasePhase.Ended);

        // Its lane may be taken from a leased arena, but none is given to it.
        if (!hasLane && !TryMove(lease + LeasePhase.Leased, lease + LeasePhase.Ended))
        {
            AwaitEnd(lease);
            return false;
        }

        EndEpochs();
        Rewind(_start);
        _owner = lease + LeasePhase.Generation;
        Volatile.Write(ref _lease, lease + LeasePhase.Generation);
        return true;
    }

    /// <summary>Makes an arena that the caller owns idle in its lane: from now on it is anybody's.</summary>
    internal void BecomeIdleInLane() =>
        Volatile.Write(ref _leaseWord, _lease - LeasePhase.Generation + LeasePhase.IdleInLane);

    /// <summary>Waits for who is just ending the lease to come through, which is a matter of a few instructions.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void AwaitEnd(long lease)
    {
        SpinWait spin = default;
        while (Volatile.Read(ref _lease) == lease)
        {
            spin.SpinOnce();
        }
    }

    private bool TryMove(long word, long next) => Interlocked.CompareExchange(ref _leaseWord, next, word) == word;
}
