namespace Forge.Cost;

/// <summary>What the checks refuse: it shows that one core has them and the other has not.</summary>
internal static class Misuse
{
    private static readonly (string What, Action Checked, Action Unchecked)[] _all =
    [
        ("allocating a value after the lease", AllocAfterEnd, AllocAfterEndUnchecked),
        ("allocating a slice after the lease", SliceAfterEnd, SliceAfterEndUnchecked),
        ("allocating from the lease in a scope", AllocInScope, AllocInScopeUnchecked),
        ("allocating from the outer scope in the inner one", AllocFromOuter, AllocFromOuterUnchecked),
        ("reading a slice after a reset", ReadAfterReset, ReadAfterResetUnchecked),
    ];

    public static void Check()
    {
        foreach ((string what, Action withChecks, Action without) in _all)
        {
            Require.Equal(true, IsRefused(withChecks), $"{what} is refused");
            Require.Equal(false, IsRefused(without), $"{what} is refused without checks");
        }
    }

    private static bool IsRefused(Action misuse)
    {
        try
        {
            misuse();
            return false;
        }
        catch (InvalidOperationException)
        {
            return true;
        }
    }

    private static void AllocAfterEnd()
    {
        using BumpArena<HeapBacking> arena = new(new HeapBacking(64));
        ArenaLease lease = arena.Lease();
        lease.Dispose();
        lease.Alloc(0L);
    }

    private static void AllocAfterEndUnchecked()
    {
        using UncheckedArena arena = new(new UncheckedBacking(64));
        UncheckedLease lease = arena.Lease();
        lease.Dispose();
        lease.Alloc(0L);
    }

    private static void SliceAfterEnd()
    {
        using BumpArena<HeapBacking> arena = new(new HeapBacking(64));
        ArenaLease lease = arena.Lease();
        lease.Dispose();
        lease.AllocSlice<int>(1);
    }

    private static void SliceAfterEndUnchecked()
    {
        using UncheckedArena arena = new(new UncheckedBacking(64));
        UncheckedLease lease = arena.Lease();
        lease.Dispose();
        lease.AllocSlice<int>(1);
    }

    private static void AllocInScope()
    {
        using ArenaLease lease = Shared.Pool.Checkout();
        using ArenaScope scope = lease.OpenScope();
        lease.Alloc(0L);
    }

    private static void AllocInScopeUnchecked()
    {
        using UncheckedLease lease = Shared.UncheckedPool.Checkout();
        using UncheckedScope scope = lease.OpenScope();
        lease.Alloc(0L);
    }

    private static void AllocFromOuter()
    {
        using ArenaLease lease = Shared.Pool.Checkout();
        using ArenaScope outer = lease.OpenScope();
        using ArenaScope inner = lease.OpenScope();
        outer.Alloc(0L);
    }

    private static void AllocFromOuterUnchecked()
    {
        using UncheckedLease lease = Shared.UncheckedPool.Checkout();
        using UncheckedScope outer = lease.OpenScope();
        using UncheckedScope inner = lease.OpenScope();
        outer.Alloc(0L);
    }

    private static void ReadAfterReset()
    {
        using ArenaLease lease = Shared.Pool.Checkout();
        ArenaSlice<int> slice = lease.AllocSlice<int>(1);
        lease.Reset();
        _ = slice.Span;
    }

    private static void ReadAfterResetUnchecked()
    {
        using UncheckedLease lease = Shared.UncheckedPool.Checkout();
        UncheckedInts slice = lease.AllocSlice<int>(1);
        lease.Reset();
        _ = slice.Span;
    }
}
