namespace Forge;

/// <summary>
/// An arena of a pool. A word, made of a generation and a <see cref="LeasePhase"/>, decides which thread leases the arena and which one ends
/// the lease. Except for the beginning and the end of a lease, only the pool's <see cref="ArenaStore"/> changes it, as described there. The
/// members that change the memory are for the thread that owns the empty arena.
/// </summary>
internal sealed class PooledArena : BumpArena
{
    // Before the first generation: nobody has leased it yet.
    private long _word = LeasePhase.Word(FirstGeneration - 1, LeasePhase.Ended);

    // The number of ended leases at the trimmer's last check, and when it first saw that number.
    private long _seenEndedLeases = -1;
    private long _firstSeen;

    // The high-water mark in bytes that Wipe has set back. Pages up to there may still be present.
    private long _wipedBytes;
    private bool _isInaccessible;
    private bool _owesZeros;

    /// <summary>Makes an arena over a backing, and takes the backing over.</summary>
    /// <inheritdoc cref="BumpArena{TBacking}(TBacking)"/>
    public PooledArena(IMemoryBacking backing, ArenaPool pool, bool poisons = false)
        : base(backing, poisons)
    {
        Pool = pool;
    }

    public ArenaPool Pool { get; }

    /// <summary>The pool's entry for the arena while it is alive; null until the store counts it.</summary>
    public LiveArena? Entry { get; set; }

    /// <summary>Detects that a lease is lost; null unless the pool tracks leaks. It dies with the arena.</summary>
    public LeaseWatch? Watch { get; set; }

    /// <summary>Generation and phase.</summary>
    public long Word => Volatile.Read(ref _word);

    internal override bool TryEndLease(long generation)
    {
        if (!TryEnd(generation, out long word)) { return false; }

        Pool.TakeBack(this, word);
        return true;
    }

    /// <summary>Like <see cref="TryEndLease"/>, but leaves the empty arena to the caller.</summary>
    /// <param name="generation">The generation of the lease.</param>
    /// <param name="word">The word by which it has ended; of no meaning if this call has not ended it.</param>
    public bool TryEnd(long generation, out long word)
    {
        word = LeasePhase.Word(generation, LeasePhase.EndedInSeat);
        if (!TryMove(LeasePhase.Word(generation, LeasePhase.LeasedInSeat), word))
        {
            // A leased arena may lose its seat, but never gets one.
            word = LeasePhase.Word(generation, LeasePhase.Ended);
            if (!TryMove(LeasePhase.Word(generation, LeasePhase.Leased), word))
            {
                AwaitEnd(generation);
                return false;
            }
        }

        StartNextGeneration();
        return true;
    }

    /// <summary>Begins a lease of an arena that the caller owns and that has no seat.</summary>
    /// <returns>The generation of the lease.</returns>
    public long BeginLease()
    {
        Entry!.OnLease(_word);
        _word = LeasePhase.Word(Generation, LeasePhase.Leased);
        return Generation;
    }

    /// <summary>Leases the arena if it is still idle in its seat, as it was when the word was read. The lease has the next word.</summary>
    public bool TryLeaseInSeat(long word) => TryMove(word, word + 1);

    /// <summary>Whether an arena that the caller owns still has its seat.</summary>
    public bool HasSeat => LeasePhase.Of(_word) == LeasePhase.EndedInSeat;

    /// <summary>Makes an arena that the caller owns idle in its seat. From now on any thread may lease or take it.</summary>
    /// <param name="word">The word now. Reading it again, right after the compare-and-swap that ended the lease, would take a nanosecond.</param>
    /// <returns>The word by which it is idle there.</returns>
    public long BecomeIdleInSeat(long word)
    {
        word |= LeasePhase.IdleInSeat;
        Volatile.Write(ref _word, word);
        return word;
    }

    /// <summary>Takes the arena, with its seat, if it is still idle there, as it was when the word was read.</summary>
    public bool TryTakeInSeat(long word) => TryMove(word, LeasePhase.With(word, LeasePhase.EndedInSeat));

    /// <summary>Takes the arena out of its seat if it is still idle there, as it was when the word was read.</summary>
    public bool TryTakeFromSeat(long word) => TryMove(word, LeasePhase.With(word, LeasePhase.Ended));

    /// <summary>Takes the seat of the arena if it is leased, which does not affect its lease.</summary>
    public bool TryTakeSeat() =>
        Word is var word && LeasePhase.Of(word) == LeasePhase.LeasedInSeat
        && TryMove(word, LeasePhase.With(word, LeasePhase.Leased));

    /// <summary>Takes the seat of an arena that the caller owns.</summary>
    public void LeaveSeat() => _word = LeasePhase.With(_word, LeasePhase.Ended);

    /// <summary>
    /// Whether the arena, which is idle now, was so at every check since a moment, and at least once. The word tells what happened
    /// between checks. Only one thread checks at a time.
    /// </summary>
    public bool WasIdleSince(long now, long since)
    {
        // The number of ended leases, not the word: an arena that only moves between a seat and the stack stays idle.
        long endedLeases = LeasePhase.EndedLeases(Word);
        if (_seenEndedLeases != endedLeases)
        {
            _seenEndedLeases = endedLeases;
            _firstSeen = now;
        }

        return _firstSeen <= since;
    }

    /// <summary>The number of bytes that may be physically present: what was used since pages were last released.</summary>
    public long PresentBytes => Math.Max(_wipedBytes, HighWater);

    /// <summary>Returns the physical pages above the first bytes to the system; see <see cref="BumpArena.ReleasePages"/>.</summary>
    /// <returns>The number of bytes that were present above them.</returns>
    public long ReturnPages(nuint keep)
    {
        long before = PresentBytes;
        _wipedBytes = Math.Min(_wipedBytes, ReleasePages(keep));
        return before - PresentBytes;
    }

    /// <summary>Zeroes everything that was written since the arena was made or last wiped.</summary>
    public void Wipe()
    {
        _wipedBytes = PresentBytes;
        ZeroWritten();
        ResetHighWater();
    }

    /// <summary>
    /// Zeroes everything that was written: now, or if the memory is inaccessible, when it is accessible again. The high-water mark stays, so
    /// that the next give-back tries again to return pages.
    /// </summary>
    public void ZeroOnceAccessible()
    {
        if (_isInaccessible)
        {
            _owesZeros = true;
        }
        else
        {
            ZeroWritten();
        }
    }

    /// <summary>Makes the memory inaccessible, or accessible again, if the backing can do that.</summary>
    /// <exception cref="OsMemoryException">The system refused; nothing has changed.</exception>
    public void Protect(MemoryAccess access)
    {
        if (Memory is MmapBacking mapping)
        {
            mapping.SetAccess(access);
        }
        else if (Memory is IOsBacking backing)
        {
            backing.Protect(access);
        }
        else
        {
            return;
        }

        _isInaccessible = access == MemoryAccess.None;
        if (_owesZeros && !_isInaccessible)
        {
            _owesZeros = false;
            ZeroWritten();
        }
    }

    private bool TryMove(long word, long next) => Interlocked.CompareExchange(ref _word, next, word) == word;
}
