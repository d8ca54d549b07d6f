using System;
using Forge;

static class Scopes
{
    // The scope outlives its lease, which is a local variable.
    static ArenaScope ReturnAScope(ArenaPool<PinnedBacking> pool, in ArenaLease outer)
    {
        using ArenaLease lease = pool.Checkout();
        return lease.OpenScope(); // error CS8168
        // instead: return outer.OpenScope();
    }

    // The span outlives the scope, which is a local variable.
    static Span<int> ReturnASpanOfAScope(in ArenaLease lease)
    {
        using ArenaScope scope = lease.OpenScope();
        return scope.AllocSpan<int>(3); // error CS8168
        // instead: return scope.AllocSpan<int>(3).ToArray();
    }

    // The span outlives the scope, which is a local variable.
    static Span<int> ReturnAnUninitializedSpanOfAScope(in ArenaLease lease)
    {
        using ArenaScope scope = lease.OpenScope();
        return scope.AllocSpanUninitialized<int>(3); // error CS8168
        // instead: return scope.AllocSpanUninitialized<int>(3).ToArray();
    }

    // The reference outlives the scope, which is a local variable.
    static ref int ReturnAReferenceOfAScope(in ArenaLease lease)
    // instead: static int ReturnAReferenceOfAScope(in ArenaLease lease)
    {
        using ArenaScope scope = lease.OpenScope();
        return ref scope.Alloc(3); // error CS8168
        // instead: return scope.Alloc(3);
    }

    // An out parameter lives on in the caller, where the lease has ended.
    static void PassAScopeOut(ArenaPool<PinnedBacking> pool, out ArenaScope scope)
    // instead: static void PassAScopeOut(ArenaPool<PinnedBacking> pool)
    {
        using ArenaLease lease = pool.Checkout();
        scope = lease.OpenScope(); // error CS8168
        // instead: using ArenaScope scope = lease.OpenScope();
    }

    // The variable lives on after the block that ends the lease.
    static int AssignAScopeToAnOuterVariable(ArenaPool<PinnedBacking> pool)
    {
        scoped ArenaScope outer;
        // instead: int outer;
        using (ArenaLease lease = pool.Checkout())
        {
            outer = lease.OpenScope(); // error CS8352
            // instead: outer = lease.Alloc(3);
        }

        return outer.Alloc(3);
        // instead: return outer;
    }

    // The variable lives on after the block that ends the scope.
    static int AssignASpanOfAScopeToAnOuterVariable(ArenaPool<PinnedBacking> pool)
    {
        using ArenaLease lease = pool.Checkout();
        Span<int> numbers = lease.AllocSpan<int>(1);
        using (ArenaScope scope = lease.OpenScope())
        {
            numbers = scope.AllocSpan<int>(3); // error CS8352
            // instead: numbers[0] = scope.AllocSpan<int>(3)[0];
        }

        return numbers[0];
    }

    // The variable lives on after the inner scope, whose memory is then reused.
    static int AssignASpanOfAnInnerScope(in ArenaLease lease)
    {
        using ArenaScope outer = lease.OpenScope();
        Span<int> numbers = outer.AllocSpan<int>(1);
        using (ArenaScope inner = lease.OpenScope())
        {
            numbers = inner.AllocSpan<int>(3); // error CS8352
            // instead: numbers[0] = inner.AllocSpan<int>(3)[0];
        }

        return numbers[0];
    }
}
