using System;
using Forge;

static class Captures
{
    // The lambda may be called after the lease has ended.
    static Func<int> CaptureASpanInALambda(in ArenaLease lease)
    {
        Span<int> numbers = lease.AllocSpan<int>(3);
        // instead: ArenaSlice<int> numbers = lease.AllocSlice<int>(3);
        return () => numbers[0]; // error CS8175
    }

    // A local function can't capture a span.
    static int CaptureASpanInALocalFunction(in ArenaLease lease)
    {
        Span<int> numbers = lease.AllocSpan<int>(3);
        return First();
        // instead: return First(numbers);

        int First() => numbers[0]; // error CS8175
        // instead: static int First(Span<int> numbers) => numbers[0];
    }

    // The lambda may be called after the lease has ended.
    static Func<int> CaptureAReferenceInALambda(in ArenaLease lease)
    {
        ref int number = ref lease.Alloc(3);
        // instead: int number = lease.Alloc(3);
        return () => number; // error CS8175
    }

    // The lambda may be called after the scope was closed.
    static Func<int> CaptureAScope(in ArenaLease lease)
    {
        using ArenaScope scope = lease.OpenScope();
        return () => scope.Alloc(3); // error CS8175
        // instead: int number = scope.Alloc(3);
        // instead: return () => number;
    }

    // The lambda may be called when the slice is stale.
    static Func<int> CaptureTheSpanOfASlice(ArenaSlice<int> slice)
    {
        Span<int> numbers = slice.Span;
        // instead: ArenaSlice<int> numbers = slice;
        return () => numbers[0]; // error CS8175
    }
}
