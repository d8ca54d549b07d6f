using System;
using Forge;

static class Lists
{
    // The span is tied to the handle, which is a local variable.
    static Span<int> ReturnTheSpanOfAList(in ArenaLease lease)
    // instead: static ArenaSlice<int> ReturnTheSpanOfAList(in ArenaLease lease)
    {
        ArenaList<int> list = lease.AllocList<int>();
        return list.AsSpan(); // error CS8168
        // instead: return list.ToSlice();
    }

    // The parameter is a copy of the handle, and ends with the method.
    static Span<int> ReturnTheSpanOfAListParameter(ArenaList<int> list)
    // instead: static Span<int> ReturnTheSpanOfAListParameter(in ArenaList<int> list)
    {
        return list.AsSpan(); // error CS8166
    }

    // The reference is tied to the handle, which is a local variable.
    static ref int ReturnAnElementOfAListByReference(in ArenaLease lease)
    // instead: static int ReturnAnElementOfAListByReference(in ArenaLease lease)
    {
        ArenaList<int> list = lease.AllocList<int>();
        list.Add(3);
        return ref list[0]; // error CS8168
        // instead: return list[0];
    }

    // The parameter is a copy of the handle, and ends with the method.
    static ref int ReturnAnElementOfAListParameter(ArenaList<int> list)
    // instead: static ref int ReturnAnElementOfAListParameter(in ArenaList<int> list)
    {
        return ref list[0]; // error CS8166
    }

    // The variable lives on after the block that ends the handle.
    static int AssignTheSpanOfAListToAnOuterVariable(ArenaPool<PinnedBacking> pool)
    {
        scoped Span<int> outer;
        // instead: ArenaList<int> outer;
        using (ArenaLease lease = pool.Checkout())
        {
            ArenaList<int> list = lease.AllocList<int>();
            outer = list.AsSpan(); // error CS8352
            // instead: outer = list;
        }

        return outer[0];
    }
}
