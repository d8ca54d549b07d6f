using System;
using System.Collections.Generic;
using Forge;

static class Maps
{
    // The reference is tied to the map, which is a local variable.
    static ref int ReturnAReferenceOfAMap(in ArenaLease lease)
    // instead: static ArenaMap<int, int> ReturnAReferenceOfAMap(in ArenaLease lease)
    {
        ArenaMap<int, int> map = lease.AllocMap<int, int>();
        return ref map.GetOrAdd(1); // error CS8168
        // instead: return map;
    }

    // The parameter is a copy of the map, and ends with the method.
    static ref int ReturnAReferenceOfAMapParameter(ArenaMap<int, int> map)
    // instead: static ref int ReturnAReferenceOfAMapParameter(in ArenaMap<int, int> map)
    {
        return ref map.GetOrAdd(1); // error CS8166
    }

    // The parameter is a copy of the map, and ends with the method.
    static ref int ReturnAReferenceOfATextMapParameter(ArenaTextMap<int> map)
    // instead: static int ReturnAReferenceOfATextMapParameter(ArenaTextMap<int> map)
    {
        return ref map.GetOrAdd("key"u8); // error CS8166
        // instead: return map.GetOrAdd("key"u8);
    }

    // The variable lives on after the block that ends the map.
    static void RebindAReferenceOfAMap(ArenaPool<PinnedBacking> pool, ref int outer)
    // instead: static void RebindAReferenceOfAMap(ArenaPool<PinnedBacking> pool, out int outer)
    {
        using ArenaLease lease = pool.Checkout();
        ArenaMap<int, int> map = lease.AllocMap<int, int>();
        outer = ref map.GetOrAdd(1); // error CS8374
        // instead: outer = map.GetOrAdd(1);
    }

    // A key without equality of its own would be boxed at each comparison.
    readonly struct Point(int x, int y) { public int Sum => x + y; }
    // instead: record struct Point(int X, int Y);

    static int UseAKeyThatIsNotEquatable(ArenaLease lease)
    {
        return lease.AllocMap<Point, int>().Count; // error CS0315
    }

    // The collector does not see references in an arena.
    static int UseStringsAsKeys(ArenaLease lease)
    {
        return lease.AllocMap<string, int>().Count; // error CS8377
        // instead: return lease.AllocTextMap<int>().Count;
    }

    // The collector does not see references in an arena, not even inside a struct.
    static int StoreReferencesAsValues(ArenaLease lease)
    {
        return lease.AllocMap<int, KeyValuePair<int, string>>().Count; // error CS8377
        // instead: return lease.AllocMap<int, ArenaRun<byte>>().Count;
    }

    // The collector does not see references in an arena.
    static int StoreStringsInATextMap(ArenaLease lease)
    {
        return lease.AllocTextMap<string>().Count; // error CS8377
        // instead: return lease.AllocTextMap<ArenaRun<byte>>().Count;
    }

    // A comparer that is a class would be called through its table of methods, and would have to be kept alive.
    static int UseAComparerThatIsAClass(ArenaLease lease, EqualityComparer<int> comparer)
    // instead: static int UseAComparerThatIsAClass<T>(ArenaLease lease, T comparer) where T : struct, IEqualityComparer<int>
    {
        return lease.AllocMap<int, int, EqualityComparer<int>>(comparer).Count; // error CS0453
        // instead: return lease.AllocMap<int, int, T>(comparer).Count;
    }
}
