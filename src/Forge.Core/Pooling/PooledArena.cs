namespace Forge;

/// <summary>
/// An arena of a pool. One word, a generation and a <see cref="LeasePhase"/>, decides which thread leases the arena and which one ends
/// the lease. Only the pool's <see cref="ArenaStore"/> calls the members that change it, and only as its remarks allow.
/// </summary>
internal sealed class PooledArena : BumpArena
{
    // Before the first generation: nobody has leased it yet.
    private long _word = LeasePhase.Word(FirstGeneration - 1, LeasePhase.Ended);

    // When the trimmer last looked at it: how many leases had ended, and when it first saw that many.
    private long _seenEndedLeases = -1;
    private long _firstSeen;

    /// <summary>Makes an arena over a backing, and takes the backing over.</summary>
    /// <inheritdoc cref="BumpArena{TBacking}(TBacking)"/>
    public PooledArena(IMemoryBacking backing, ArenaPool pool)
        : base(backing)
    {
        Pool = pool;
    }

    public ArenaPool Pool { get; }

    /// <summary>What the pool knows of the arena while it is alive; null until the store counts it.</summary>
    public LiveArena? Entry { get; set; }

    /// <summary>Notices if a lease is lost; null unless the pool tracks leaks. It dies with the arena.</summary>
    public LeaseWatch? Watch { get; set; }

    /// <summary>Generation and phase.</summary>
    public long Word => Volatile.Read(ref _word);

    internal override bool TryEndLease(long generation)
    {
        if (!TryEnd(generation))
        {
            return false;
        }

        Pool.TakeBack(this);
        return true;
    }

    /// <summary>As <see cref="TryEndLease"/>, but leaves the arena, which is empty then, to the caller.</summary>
    public bool TryEnd(long generation)
    {
        long leased = LeasePhase.Word(generation, LeasePhase.LeasedInSeat);
        if (!TryMove(leased, leased - LeasePhase.LeasedInSeat + LeasePhase.EndedInSeat))
        {
            // A leased arena may lose its seat, but is never given one.
            leased += LeasePhase.Leased - LeasePhase.LeasedInSeat;
            if (!TryMove(leased, leased - LeasePhase.Leased + LeasePhase.Ended))
            {
                AwaitEnd(generation);
                return false;
            }
        }

        MoveToNextGeneration();
        return true;
    }

    /// <summary>Begins a lease of an arena that the caller owns; it has no seat.</summary>
    /// <returns>The generation of the lease.</returns>
    public long BeginLease()
    {
        Entry!.OnLease(_word);
        _word = LeasePhase.Word(Generation, LeasePhase.Leased);
        return Generation;
    }

    /// <summary>Leases the arena if it is still idle in its seat, as it was when the word was read. The lease has the next word.</summary>
    public bool TryLeaseInSeat(long word) => TryMove(word, word + 1);

    /// <summary>Takes back a lease that <see cref="TryLeaseInSeat"/> began and that nobody has seen. The arena is the caller's again.</summary>
    /// <param name="word">The word by which it was idle.</param>
    public void UndoLeaseInSeat(long word)
    {
        if (!TryMove(word + 1, word - LeasePhase.IdleInSeat + LeasePhase.EndedInSeat))
        {
            // Its seat was taken from it meanwhile; nobody but its owner changes the word from then on.
            Volatile.Write(ref _word, word - LeasePhase.IdleInSeat + LeasePhase.Ended);
        }
    }

    /// <summary>Whether an arena that the caller owns still has its seat.</summary>
    public bool HasSeat => LeasePhase.Of(_word) == LeasePhase.EndedInSeat;

    /// <summary>Makes an arena that the caller owns idle in its seat: from now on it is anybody's.</summary>
    /// <returns>The word by which it is idle there.</returns>
    public long BecomeIdleInSeat()
    {
        long word = _word | LeasePhase.IdleInSeat;
        Volatile.Write(ref _word, word);
        return word;
    }

    /// <summary>Takes the arena, with its seat, if it is still idle there, as it was when the word was read.</summary>
    public bool TryTakeInSeat(long word) => TryMove(word, word - LeasePhase.IdleInSeat + LeasePhase.EndedInSeat);

    /// <summary>Takes the arena out of its seat if it is still idle there, as it was when the word was read.</summary>
    public bool TryTakeFromSeat(long word) => TryMove(word, word - LeasePhase.IdleInSeat + LeasePhase.Ended);

    /// <summary>Takes its seat from a leased arena, whose lease does not notice.</summary>
    public bool TryTakeSeat(long word) => TryMove(word, word - LeasePhase.LeasedInSeat + LeasePhase.Leased);

    /// <summary>Takes its seat from an arena that the caller owns.</summary>
    public void LeaveSeat() => _word = _word - LeasePhase.EndedInSeat + LeasePhase.Ended;

    /// <summary>
    /// Whether the arena, which is idle now, was so whenever it was looked at since a moment, and then at least once. One thread
    /// looks at a time; what happened in between, the word tells.
    /// </summary>
    public bool WasIdleSince(long now, long since)
    {
        // Not by the word itself: an arena that only moves between a seat and the stack stays idle.
        long endedLeases = LeasePhase.EndedLeases(Word);
        if (_seenEndedLeases != endedLeases)
        {
            _seenEndedLeases = endedLeases;
            _firstSeen = now;
        }

        return _firstSeen <= since;
    }

    private bool TryMove(long word, long next) => Interlocked.CompareExchange(ref _word, next, word) == word;
}
