namespace Forge;

public abstract partial class BumpArena
{
    private const long FirstLease = 1;

    /// <summary>
    /// The generation that the current lease carries. It moves on once when a lease ends. It never wraps: an arena that
    /// comes to the last generation is retired (at one lease a nanosecond, after 292 years).
    /// </summary>
    internal long Lease => _lease;

    /// <summary>Whether the generations are used up, so that the arena must not be leased again.</summary>
    internal bool IsWornOut => _lease == long.MaxValue;

    /// <summary>The pool that the arena is of, or null.</summary>
    internal ArenaHome? Home { get; }

    /// <summary>The arena's number in the idle store of its pool; 0 for none.</summary>
    internal int Slot { get; set; }

    /// <summary>What the checks of a pool remember of the current lease; it dies with the arena.</summary>
    internal object? LeaseNote { get; set; }

    /// <summary>Ends the lease of a generation. Of all callers with copies of one lease, just one gets true.</summary>
    internal bool TryEndLease(long lease)
    {
        if (Interlocked.CompareExchange(ref _lease, lease + 1, lease) != lease)
        {
            return false;
        }

        _owner = lease + 1;
        return true;
    }
}
