using System;
using System.Collections.Generic;
using Forge;

static class Containers
{
    // An object may outlive every lease, so no span can be its field.
    class StoreASpanInAnObject
    {
        public Span<int> Kept { get; set; } // error CS8345
        // instead: public ArenaSlice<int> Kept { get; set; }
    }

    // An object may outlive the lease, so no scope can be its field.
    class StoreAScopeInAnObject
    // instead: ref struct StoreAScopeInAnObject
    {
        public ArenaScope Kept { get; set; } // error CS8345
    }

    // A tuple may be stored anywhere, so it can't hold a span.
    static int PutASpanInATuple(in ArenaLease lease)
    {
        var pair = (lease.AllocSpan<int>(3), 3); // error CS9244
        // instead: var pair = (lease.AllocSlice<int>(3), 3);
        return pair.Item1[0];
    }

    // A list may outlive every lease, so it can't hold spans.
    static int PutSpansInAList(in ArenaLease lease)
    {
        List<Span<int>> all = []; // error CS9244
        // instead: List<ArenaSlice<int>> all = [];
        all.Add(lease.AllocSpan<int>(3));
        // instead: all.Add(lease.AllocSlice<int>(3));
        return all.Count;
    }

    // A span can't become an object.
    static object BoxASpan(in ArenaLease lease)
    {
        return lease.AllocSpan<int>(3); // error CS0029
        // instead: return lease.AllocSlice<int>(3);
    }

    // A scope can't become an object, not even as IDisposable.
    static void BoxAScope(in ArenaLease lease)
    {
        using IDisposable scope = lease.OpenScope(); // error CS0029
        // instead: using ArenaScope scope = lease.OpenScope();
    }
}
