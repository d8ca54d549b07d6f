namespace Forge.Stores;

/// <summary>
/// One slot for each idle arena, searched from the processor's own on: no head to contend for. Relaxed: not last in first
/// out, and a search may miss an arena that another thread moves past it.
/// </summary>
internal sealed class ProcessorSlots(int capacity) : IStore
{
    // As the library's seats, a cache line of its own for each.
    private readonly Seat[] _slots = new Seat[capacity];

    public BumpArena? Pop()
    {
        int first = Thread.GetCurrentProcessorId() % _slots.Length;
        for (int i = 0; i < _slots.Length; i++)
        {
            ref BumpArena? slot = ref _slots[(first + i) % _slots.Length].Arena;
            if (Volatile.Read(ref slot) is not null && Interlocked.Exchange(ref slot, null) is { } arena)
            {
                return arena;
            }
        }

        return null;
    }

    public bool TryPush(BumpArena arena)
    {
        int first = Thread.GetCurrentProcessorId() % _slots.Length;
        for (int i = 0; i < _slots.Length; i++)
        {
            ref BumpArena? slot = ref _slots[(first + i) % _slots.Length].Arena;
            if (Volatile.Read(ref slot) is null && Interlocked.CompareExchange(ref slot, arena, null) is null)
            {
                return true;
            }
        }

        return false;
    }
}
