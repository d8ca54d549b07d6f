using System.Runtime.CompilerServices;

namespace Forge;

public abstract partial class BumpArena
{
    private const long FirstLease = LeasePhase.Generation;

    // The generation of the current lease, or of the next one while none is held: what every use of a lease is compared
    // with. A multiple of LeasePhase.Generation, written only by who owns the arena. It can't wrap: of its 64 bits the phase takes two and
    // the sign, which is that of scopes, one, so 2⁶¹ generations are left for the leases of one arena. The fastest lease measured took
    // 7 ns with its end; 2⁶¹ of them in a row would take 500 years.
    private long _lease = FirstLease;

    // Generation and phase in one word, by which threads agree who leases the arena and who ends its lease.
    private long _leaseWord = FirstLease - LeasePhase.Generation + LeasePhase.Ended;

    // When idle arenas were last looked at: the generation with whether the arena was leased, and when that was first seen.
    private long _lookedAtWord;
    private long _lookedAtFirst;

    /// <summary>The generation that the current lease carries. It moves on once when a lease ends.</summary>
    internal long Lease => _lease;

    /// <summary>How many leases have ended, by a lease word.</summary>
    internal static long EndedLeasesOf(long word) =>
        ((word - FirstLease) >> LeasePhase.Bits) + (LeasePhase.IsLeased(word) ? 0 : 1);

    /// <summary>Generation and phase; see <see cref="LeasePhase"/>.</summary>
    internal long LeaseWord => Volatile.Read(ref _leaseWord);

    /// <summary>The pool that the arena is of, or null.</summary>
    internal ArenaHome? Home { get; }

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
        // Without the bit that tells a seat from the stack: an arena that only moves from one to the other stays idle.
        long word = LeaseWord | LeasePhase.Leased;
        if (_lookedAtWord != word)
        {
            _lookedAtWord = word;
            _lookedAtFirst = now;
        }

        return _lookedAtFirst <= since;
    }

    /// <summary>Begins a lease of an arena that the caller owns; it has no seat.</summary>
    internal long BeginLease()
    {
        _leaseWord = _lease + LeasePhase.Leased;
        return _lease;
    }

    /// <summary>Leases the arena if it is still idle in its seat, as it was when the word was read. The lease is the next word.</summary>
    internal bool TryLeaseInSeat(long word) => TryMove(word, word + 1);

    /// <summary>
    /// Takes back a lease that <see cref="TryLeaseInSeat"/> began and that nobody has seen. The arena is the caller's again.
    /// </summary>
    /// <returns>Whether the arena still has its seat.</returns>
    internal bool UndoLeaseInSeat(long lease)
    {
        long ended = lease - LeasePhase.Generation + LeasePhase.Ended;
        bool hasSeat = TryMove(lease + LeasePhase.LeasedInSeat, ended);
        if (!hasSeat)
        {
            // Its seat was taken from it meanwhile; nobody but its owner changes the word from then on.
            Volatile.Write(ref _leaseWord, ended);
        }

        return hasSeat;
    }

    /// <summary>Takes the arena if it is still idle in its seat, as it was when the word was read; then it is the caller's.</summary>
    internal bool TryTakeIdle(long word) => TryMove(word, word - LeasePhase.IdleInSeat + LeasePhase.Ended);

    /// <summary>Takes its seat from a leased arena, whose lease does not notice.</summary>
    internal bool TryTakeSeat(long word) => TryMove(word, word - LeasePhase.LeasedInSeat + LeasePhase.Leased);

    /// <summary>
    /// Ends the lease of a generation and empties the arena. Of all callers with copies of one lease, just one gets true, and
    /// then owns the arena and, if it has one, its seat. To none of them is the lease, or a slice of it, valid afterwards.
    /// </summary>
    internal bool TryEndLease(long lease, out bool hasSeat)
    {
        long seen = Interlocked.CompareExchange(ref _leaseWord, lease + LeasePhase.Ended, lease + LeasePhase.LeasedInSeat);
        hasSeat = seen == lease + LeasePhase.LeasedInSeat;

        // A leased arena may lose its seat, but is never given one.
        if (!hasSeat && !TryMove(lease + LeasePhase.Leased, lease + LeasePhase.Ended))
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

    /// <summary>Makes an arena that the caller owns idle in its seat: from now on it is anybody's.</summary>
    /// <returns>The word by which it is idle there; <see cref="TryTakeIdle"/> takes it back.</returns>
    internal long BecomeIdleInSeat()
    {
        long word = _lease - LeasePhase.Generation + LeasePhase.IdleInSeat;
        Volatile.Write(ref _leaseWord, word);
        return word;
    }

    /// <summary>Waits until the call that is ending the lease has ended it: it closes scopes, and fills memory if the arena poisons it.</summary>
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
