using System;
using Forge;

static class References
{
    // The value is freed with the lease, which is a local variable.
    static ref int ReturnTheValueOfAReference(ArenaPool<PinnedBacking> pool)
    // instead: static int ReturnTheValueOfAReference(ArenaPool<PinnedBacking> pool)
    {
        using ArenaLease lease = pool.Checkout();
        ArenaRef<int> reference = lease.AllocRef(3);
        return ref lease.Resolve(reference); // error CS8168
        // instead: return lease.Load(reference);
    }

    // The parameter is a copy of the lease, and ends with the method.
    static ref int ReturnTheValueThroughALeaseParameter(ArenaLease lease, ArenaRef<int> reference)
    // instead: static ref int ReturnTheValueThroughALeaseParameter(in ArenaLease lease, ArenaRef<int> reference)
    {
        return ref lease.Resolve(reference); // error CS8166
    }

    // The values are freed with the lease, which is a local variable.
    static Span<int> ReturnTheValuesOfARun(ArenaPool<PinnedBacking> pool)
    {
        using ArenaLease lease = pool.Checkout();
        ArenaRun<int> run = lease.AllocRun<int>(3);
        return lease.Resolve(run); // error CS8168
        // instead: return lease.Resolve(run).ToArray();
    }

    // The scope may free the value, and is a local variable.
    static ref int ReturnTheValueThroughAScope(in ArenaLease lease, ArenaRef<int> reference)
    // instead: static int ReturnTheValueThroughAScope(in ArenaLease lease, ArenaRef<int> reference)
    {
        using ArenaScope scope = lease.OpenScope();
        return ref scope.Resolve(reference); // error CS8168
        // instead: return scope.Resolve(reference);
    }

    // The variable lives on after the block that ends the scope.
    static int AssignTheValuesOfARunToAnOuterVariable(ArenaLease lease)
    {
        scoped Span<int> outer = default;
        // instead: ReadOnlySpan<int> outer = default;
        using (ArenaScope scope = lease.OpenScope())
        {
            ArenaRun<int> run = lease.AllocRun<int>(3);
            outer = scope.Resolve(run); // error CS8352
            // instead: outer = scope.Resolve(run).ToArray();
        }

        return outer[0];
    }
}
