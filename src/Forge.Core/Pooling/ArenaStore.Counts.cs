namespace Forge;

internal sealed partial class ArenaStore
{
    /// <summary>What the store holds.</summary>
    /// <param name="withArenas">Whether to list the arenas, too, except those that are being made.</param>
    public Counts Read(bool withArenas = false)
    {
        using (Enter())
        {
            return new Counts(
                _flag == Closed, CountIdle(), _guarded.Waits, _live.Room, _live.EndedLeasesOfReleased, withArenas ? _live.ToArray() : []);
        }
    }

    /// <summary>The limit that forbids another arena, in words; null if there is room.</summary>
    public string? ReadReachedLimit()
    {
        using (Enter())
        {
            return _live.ReachedLimit;
        }
    }

    private int CountIdle() => _stack.Count + CountIdleInSeats();

    /// <summary>What a store holds at one moment, and has done so far.</summary>
    /// <param name="IsClosed">Whether the store is closed.</param>
    /// <param name="Idle">The number of idle arenas.</param>
    /// <param name="Waits">The number of checkouts that have waited so far.</param>
    /// <param name="Room">The number of arenas that the limits still allow: an estimate, because others may take the room.</param>
    /// <param name="EndedLeasesOfReleased">The number of leases that have ended of arenas that were released.</param>
    /// <param name="Arenas">The arenas, if they were asked for.</param>
    public readonly record struct Counts(
        bool IsClosed, int Idle, long Waits, int Room, long EndedLeasesOfReleased, LiveArena[] Arenas);
}
