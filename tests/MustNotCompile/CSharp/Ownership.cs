using System;
using Forge;

static class Ownership
{
    // Only a pool makes a lease of its arenas.
    static ArenaLease ForgeALease(ArenaPool<PinnedBacking> pool)
    {
        return new ArenaLease(new BumpArena<PinnedBacking>(new PinnedBacking(64))); // error CS1729
        // instead: return pool.Checkout();
    }

    // The lease that is replaced would never end.
    static void ReplaceALeaseInUse(ArenaPool<PinnedBacking> pool)
    {
        using ArenaLease lease = pool.Checkout();
        lease = pool.Checkout(); // error CS1656
        // instead: using ArenaLease second = pool.Checkout();
    }

    // A lease only reports what the arena holds.
    static void SetAPropertyOfALease(ArenaLease lease)
    {
        lease.Allocated = 0; // error CS0200
        // instead: lease.Reset();
    }

    // The arena itself would outlive the lease unchecked.
    static long TakeTheArenaOfALease(ArenaLease lease)
    {
        return lease.Arena.Remaining; // error CS1061
        // instead: return lease.Remaining;
    }

    // An arena is an object, which no span can be tied to.
    static int TakeASpanOfAnArena(PinnedBacking backing)
    {
        using BumpArena<PinnedBacking> arena = new(backing);
        // instead: using ArenaLease arena = ArenaLease.Own(backing);
        return arena.AllocSpan<int>(3)[0]; // error CS1061
    }

    // An arena is an object, which no scope can be tied to.
    static int OpenAScopeOfAnArena(PinnedBacking backing)
    {
        using BumpArena<PinnedBacking> arena = new(backing);
        // instead: using ArenaLease arena = ArenaLease.Own(backing);
        using ArenaScope scope = arena.OpenScope(); // error CS1061
        return scope.AllocSpan<int>(3)[0];
    }

    // An arena is an object, which no reference can be tied to.
    static int TakeAReferenceOfAnArena(PinnedBacking backing)
    {
        using BumpArena<PinnedBacking> arena = new(backing);
        // instead: using ArenaLease arena = ArenaLease.Own(backing);
        return arena.Alloc(3); // error CS1061
    }

    // A slice stands for one run of memory.
    static void ReplaceTheSpanOfASlice(ArenaSlice<int> slice, int[] numbers)
    {
        slice.Span = numbers; // error CS0200
        // instead: numbers.CopyTo(slice.Span);
    }
}
