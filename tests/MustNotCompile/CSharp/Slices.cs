using System;
using Forge;

static class Slices
{
    // The span is tied to the handle, which is a local variable.
    static Span<int> ReturnTheSpanOfASlice(in ArenaLease lease)
    // instead: static ArenaSlice<int> ReturnTheSpanOfASlice(in ArenaLease lease)
    {
        ArenaSlice<int> slice = lease.AllocSlice<int>(3);
        return slice.Span; // error CS8168
        // instead: return slice;
    }

    // The handle is not even a variable, so its span can't outlive this expression.
    static Span<int> ReturnTheSpanOfANewSlice(ArenaLease arena)
    // instead: static ArenaSlice<int> ReturnTheSpanOfANewSlice(ArenaLease arena)
    {
        return arena.AllocSlice<int>(3).Span; // error CS8156
        // instead: return arena.AllocSlice<int>(3);
    }

    // The parameter is a copy of the handle, and ends with the method.
    static Span<int> ReturnTheSpanOfASliceParameter(ArenaSlice<int> slice)
    // instead: static Span<int> ReturnTheSpanOfASliceParameter(in ArenaSlice<int> slice)
    {
        return slice.Span; // error CS8166
    }

    // The reference is tied to the handle, which is a local variable.
    static ref int ReturnAnElementByReference(in ArenaLease lease)
    // instead: static int ReturnAnElementByReference(in ArenaLease lease)
    {
        ArenaSlice<int> slice = lease.AllocSlice<int>(3);
        return ref slice[0]; // error CS8168
        // instead: return slice[0];
    }

    // The parameter is a copy of the handle, and ends with the method.
    static ref int ReturnAnElementOfASliceParameter(ArenaSlice<int> slice)
    // instead: static ref int ReturnAnElementOfASliceParameter(in ArenaSlice<int> slice)
    {
        return ref slice[0]; // error CS8166
    }

    // The variable lives on after the block that ends the handle.
    static int AssignTheSpanOfASliceToAnOuterVariable(ArenaPool<PinnedBacking> pool)
    {
        scoped Span<int> outer;
        // instead: ArenaSlice<int> outer;
        using (ArenaLease lease = pool.Checkout())
        {
            ArenaSlice<int> slice = lease.AllocSlice<int>(3);
            outer = slice.Span; // error CS8352
            // instead: outer = slice;
        }

        return outer[0];
    }
}
