using System;
using Forge;

static class Lifetimes
{
    // The lease ends early, while its variable and the span are still in scope.
    static int UseASpanAfterDispose(ArenaPool<PinnedBacking> pool)
    {
        ArenaLease lease = pool.Checkout();
        Span<int> numbers = lease.AllocSpan<int>(3);
        lease.Dispose();
        return numbers[0];
    }

    // The lease ends through a copy, while its variable and the span are still in scope.
    static int UseASpanAfterGivingBackACopy(ArenaPool<PinnedBacking> pool)
    {
        ArenaLease lease = pool.Checkout();
        Span<int> numbers = lease.AllocSpan<int>(3);
        ArenaLease copy = lease;
        pool.GiveBack(copy);
        return numbers[0];
    }

    // The arena is emptied, while the lease and the span are still in scope.
    static int UseASpanAfterReset(ArenaLease lease)
    {
        Span<int> numbers = lease.AllocSpan<int>(3);
        lease.Reset();
        return numbers[0];
    }

    // The scope is closed early, while its variable and the span are still in scope.
    static int UseASpanAfterItsScope(ArenaLease lease)
    {
        ArenaScope scope = lease.OpenScope();
        Span<int> numbers = scope.AllocSpan<int>(3);
        scope.Dispose();
        return numbers[0];
    }

    // The object may outlive every method, and the compiler assumes that its field does; the lease may end earlier.
    class ReturnASpanOfALeaseInAnObject(ArenaLease lease)
    {
        private readonly ArenaLease _lease = lease;

        public Span<int> Numbers() => _lease.AllocSpan<int>(3);
    }

    // The array may outlive every method, and the compiler assumes that its elements do; the lease may end earlier.
    static Span<int> ReturnASpanOfALeaseInAnArray(ArenaPool<PinnedBacking> pool)
    {
        ArenaLease[] leases = [pool.Checkout()];
        Span<int> numbers = leases[0].AllocSpan<int>(3);
        leases[0].Dispose();
        return numbers;
    }

    // The caller's variable now holds another lease; the span's own has ended.
    static Span<int> ReturnASpanAfterReplacingTheLease(ArenaPool<PinnedBacking> pool, ref ArenaLease lease)
    {
        Span<int> numbers = lease.AllocSpan<int>(3);
        lease.Dispose();
        lease = pool.Checkout();
        return numbers;
    }

    // The object may outlive every method, and the compiler assumes that its field does; the slice's lease may end earlier.
    class ReturnTheSpanOfASliceInAnObject(ArenaSlice<int> slice)
    {
        private readonly ArenaSlice<int> _slice = slice;

        public Span<int> Numbers() => _slice.Span;
    }

    // The span is tied to the handle, which lives longer than the lease.
    static int KeepTheSpanOfAnOuterSlice(ArenaPool<PinnedBacking> pool)
    {
        ArenaSlice<int> slice = default;
        Span<int> numbers = slice.Span;
        using (ArenaLease lease = pool.Checkout())
        {
            slice = lease.AllocSlice<int>(3);
            numbers = slice.Span;
        }

        return numbers[0];
    }
}
