using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Forge;

static class Awaits
{
    // The method resumes later, on another stack; a span can't.
    static async Task<int> KeepASpanAcrossAwait(ArenaPool<PinnedBacking> pool)
    {
        using ArenaLease lease = pool.Checkout();
        Span<int> numbers = lease.AllocSpan<int>(3);
        // instead: ArenaSlice<int> numbers = lease.AllocSlice<int>(3);
        await Task.Yield();
        return numbers[0]; // error CS4007
    }

    // The method resumes later, on another stack; a span can't.
    static async Task<int> KeepTheSpanOfASliceAcrossAwait(ArenaSlice<int> slice)
    {
        Span<int> numbers = slice.Span;
        // instead: ArenaSlice<int> numbers = slice;
        await Task.Yield();
        return numbers[0]; // error CS4007
    }

    // The method resumes later, on another stack; a reference can't.
    static async Task<int> KeepAReferenceAcrossAwait(ArenaPool<PinnedBacking> pool)
    {
        using ArenaLease lease = pool.Checkout();
        ref int number = ref lease.Alloc(3);
        // instead: int number = lease.Alloc(3);
        await Task.Yield();
        return number; // error CS9217
    }

    // The method resumes later, on another stack; a span can't.
    static async Task<int> KeepTheSpanOfAListAcrossAwait(ArenaList<int> list)
    {
        Span<int> numbers = list.AsSpan();
        // instead: ArenaList<int> numbers = list;
        await Task.Yield();
        return numbers[0]; // error CS4007
    }

    // The method resumes later, on another stack; a reference can't.
    static async Task<int> KeepAResolvedReferenceAcrossAwait(ArenaPool<PinnedBacking> pool)
    {
        using ArenaLease lease = pool.Checkout();
        ArenaRef<int> reference = lease.AllocRef(3);
        ref int number = ref lease.Resolve(reference);
        await Task.Yield();
        return number; // error CS9217
        // instead: return lease.Load(reference);
    }

    // The method resumes later, on another stack; a scope can't.
    static async Task KeepAScopeAcrossAwait(ArenaPool<PinnedBacking> pool)
    {
        using ArenaLease lease = pool.Checkout();
        using (ArenaScope scope = lease.OpenScope()) // error CS4007
        {
            await Task.Yield();
            // instead: scope.AllocSpan<int>(3).Clear();
        }

        await Task.Yield();
    }

    // The iterator resumes when asked for the next value; a span can't.
    static IEnumerable<int> KeepASpanAcrossYield(ArenaLease lease)
    {
        Span<int> numbers = lease.AllocSpan<int>(3);
        // instead: ArenaSlice<int> numbers = lease.AllocSlice<int>(3);
        yield return 1;
        yield return numbers[0]; // error CS4007
    }
}
