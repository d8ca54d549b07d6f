using System;
using System.Diagnostics.CodeAnalysis;
using Forge;

static class Leases
{
    ref struct Holder
    {
        public Span<int> Span;

        public ref int Reference;
    }

    static Span<int> Three(in ArenaLease lease) => lease.AllocSpan<int>(3);

    static T Same<T>(T value)
        where T : allows ref struct => value;

    // The span outlives the lease, which is a local variable.
    static Span<int> ReturnASpanOfALease(ArenaPool<PinnedBacking> pool)
    {
        using ArenaLease lease = pool.Checkout();
        return lease.AllocSpan<int>(3); // error CS8168
        // instead: return lease.AllocSpan<int>(3).ToArray();
    }

    // The span outlives the lease, which is a local variable.
    static Span<int> ReturnAnUninitializedSpan(ArenaPool<PinnedBacking> pool)
    {
        using ArenaLease lease = pool.Checkout();
        return lease.AllocSpanUninitialized<int>(3); // error CS8168
        // instead: return lease.AllocSpanUninitialized<int>(3).ToArray();
    }

    // The reference outlives the lease, which is a local variable.
    static ref int ReturnAReferenceOfALease(ArenaPool<PinnedBacking> pool)
    // instead: static int ReturnAReferenceOfALease(ArenaPool<PinnedBacking> pool)
    {
        using ArenaLease lease = pool.Checkout();
        return ref lease.Alloc(3); // error CS8168
        // instead: return lease.Alloc(3);
    }

    // The reference outlives the lease, which is a local variable.
    static ref int ReturnAnUninitializedReference(ArenaPool<PinnedBacking> pool)
    // instead: static int ReturnAnUninitializedReference(ArenaPool<PinnedBacking> pool)
    {
        using ArenaLease lease = pool.Checkout();
        return ref lease.AllocUninitialized<int>(); // error CS8168
        // instead: return lease.AllocUninitialized<int>();
    }

    // A part of the span is tied to the lease as the whole is.
    static Span<int> ReturnAPartOfASpan(ArenaPool<PinnedBacking> pool)
    {
        using ArenaLease lease = pool.Checkout();
        return lease.AllocSpan<int>(3)[1..]; // error CS8168
        // instead: return lease.AllocSpan<int>(3)[1..].ToArray();
    }

    // A conversion does not untie the span from the lease.
    static ReadOnlySpan<int> ReturnTheSpanAsReadOnly(ArenaPool<PinnedBacking> pool)
    {
        using ArenaLease lease = pool.Checkout();
        return lease.AllocSpan<int>(3); // error CS8168
        // instead: return lease.AllocSpan<int>(3).ToArray();
    }

    // The lease is not even a variable, so nothing can outlive this expression.
    static Span<int> ReturnASpanOfATemporaryLease(ArenaPool<PinnedBacking> pool)
    {
        return pool.Checkout().AllocSpan<int>(3); // error CS8156
        // instead: using ArenaLease lease = pool.Checkout();
        // instead: return lease.AllocSpan<int>(3).ToArray();
    }

    // The arena ends with the lease that owns it, which is a local variable.
    static Span<int> ReturnASpanOfAnOwningLease(PinnedBacking backing)
    {
        using ArenaLease lease = ArenaLease.Own(backing);
        return lease.AllocSpan<int>(3); // error CS8168
        // instead: return lease.AllocSpan<int>(3).ToArray();
    }

    // The lease is the variable of the loop, a copy of what the array holds.
    static Span<int> ReturnASpanFromAForeach(ArenaLease[] leases)
    {
        foreach (ArenaLease lease in leases)
        {
            return lease.AllocSpan<int>(3); // error CS8168
            // instead: return lease.AllocSpan<int>(3).ToArray();
        }

        return default;
    }

    // The lease is a variable of the method around the lambda, which the span outlives.
    static int ReturnASpanOfACapturedLease(ArenaPool<PinnedBacking> pool)
    {
        using ArenaLease lease = pool.Checkout();
        Func<Span<int>> numbers = () => lease.AllocSpan<int>(3); // error CS8168
        // instead: Func<int> numbers = () => lease.AllocSpan<int>(3)[0];
        return numbers()[0];
        // instead: return numbers();
    }

    // The struct may be a local variable of the caller, and the lease lies in it.
    readonly struct ReturnASpanOfALeaseInAStruct(ArenaLease lease)
    {
        private readonly ArenaLease _lease = lease;

        public Span<int> Numbers() => _lease.AllocSpan<int>(3); // error CS8170
        // instead: [UnscopedRef]
        // instead: public Span<int> Numbers() => _lease.AllocSpan<int>(3);
    }

    // The parameter is a copy of the lease, and ends with the method.
    static Span<int> ReturnASpanOfALeaseParameter(ArenaLease lease)
    // instead: static Span<int> ReturnASpanOfALeaseParameter(in ArenaLease lease)
    {
        return lease.AllocSpan<int>(3); // error CS8166
    }

    // The parameter is a copy of the lease, and ends with the method.
    static ref int ReturnAReferenceOfALeaseParameter(ArenaLease lease)
    // instead: static ref int ReturnAReferenceOfALeaseParameter(in ArenaLease lease)
    {
        return ref lease.Alloc(3); // error CS8166
    }

    // The signature ties the returned span to the lease, which is a local variable here.
    static Span<int> ReturnASpanOfALeaseByReference(ArenaPool<PinnedBacking> pool)
    // instead: static int ReturnASpanOfALeaseByReference(ArenaPool<PinnedBacking> pool)
    {
        using ArenaLease lease = pool.Checkout();
        return Three(in lease); // error CS8168 CS8347
        // instead: return Three(in lease).Length;
    }

    // A scoped reference to the lease may not leave the method, nor may its span.
    static Span<int> ReturnASpanOfAScopedLease(scoped in ArenaLease lease)
    // instead: static Span<int> ReturnASpanOfAScopedLease(in ArenaLease lease)
    {
        return lease.AllocSpan<int>(3); // error CS9075
    }

    // An out parameter is not yet the caller's when the method returns.
    static Span<int> ReturnASpanOfAnOutLease(ArenaPool<PinnedBacking> pool, out ArenaLease lease)
    // instead: static Span<int> ReturnASpanOfAnOutLease(ArenaPool<PinnedBacking> pool, ref ArenaLease lease)
    {
        lease = pool.Checkout();
        return lease.AllocSpan<int>(3); // error CS9075
    }

    // An out parameter lives on in the caller, where the lease has ended.
    static void PassASpanOut(ArenaPool<PinnedBacking> pool, out Span<int> span)
    {
        using ArenaLease lease = pool.Checkout();
        span = lease.AllocSpan<int>(3); // error CS8168
        // instead: span = lease.AllocSpan<int>(3).ToArray();
    }

    // A generic method that takes and returns spans does not untie them from the lease.
    static Span<int> PassASpanThroughAGenericMethod(ArenaPool<PinnedBacking> pool)
    {
        using ArenaLease lease = pool.Checkout();
        return Same(lease.AllocSpan<int>(3)); // error CS8168 CS8347
        // instead: return Same<Span<int>>(lease.AllocSpan<int>(3).ToArray());
    }

    // A ref parameter lives on in the caller, where the lease has ended.
    static void StoreASpanThroughAReference(ArenaPool<PinnedBacking> pool, ref Span<int> span)
    {
        using ArenaLease lease = pool.Checkout();
        span = lease.AllocSpan<int>(3); // error CS8168
        // instead: span = lease.AllocSpan<int>(3).ToArray();
    }

    // The caller's struct outlives the lease.
    static void StoreASpanInARefStruct(ArenaPool<PinnedBacking> pool, ref Holder holder)
    {
        using ArenaLease lease = pool.Checkout();
        holder.Span = lease.AllocSpan<int>(3); // error CS8168
        // instead: holder.Span = lease.AllocSpan<int>(3).ToArray();
    }

    // The caller's struct outlives the lease.
    static void StoreAReferenceInARefStruct(ArenaPool<PinnedBacking> pool, ref Holder holder)
    {
        using ArenaLease lease = pool.Checkout();
        holder.Reference = ref lease.Alloc(3); // error CS8374
        // instead: holder.Reference = lease.Alloc(3);
    }

    // The variable lives on after the block that ends the lease.
    static int AssignASpanToAnOuterVariable(ArenaPool<PinnedBacking> pool)
    {
        scoped Span<int> outer;
        using (ArenaLease lease = pool.Checkout())
        {
            outer = lease.AllocSpan<int>(3); // error CS8352
            // instead: outer = lease.AllocSpan<int>(3).ToArray();
        }

        return outer[0];
    }

    // The reference lives on after the block that ends the lease.
    static int RebindAnOuterReference(ArenaPool<PinnedBacking> pool)
    {
        int value = 0;
        ref int outer = ref value;
        using (ArenaLease lease = pool.Checkout())
        {
            outer = ref lease.Alloc(3); // error CS8374
            // instead: outer = lease.Alloc(3);
        }

        return outer;
    }
}
