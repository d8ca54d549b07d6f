using Forge;

static class Backings
{
    // An array may move while the arena lies in it.
    static void MakeAnArenaOverAnArray()
    {
        new BumpArena<byte[]>(new byte[64]).Dispose(); // error CS0311
        // instead: new BumpArena<PinnedBacking>(new PinnedBacking(64)).Dispose();
    }

    // A copy of a backing that is a struct could release the memory twice.
    struct Backing : IMemoryBacking
    // instead: class Backing : IMemoryBacking
    {
        public nuint Address => 64;

        public long Size => 64;

        public void Dispose() { }
    }

    static void MakeAPoolOfStructs(ArenaPool<Backing> pool) { } // error CS0452

    // Memory of the native heap has no pages to give back.
    static void ReleaseIdlePagesOfTheHeap(ArenaPool<HeapBacking> pool)
    // instead: static void ReleaseIdlePagesOfTheHeap(ArenaPool<MmapBacking> pool)
    {
        pool.ReleaseIdle(); // error CS0311
    }

    // A managed array has no pages to give back.
    static void ReleaseIdlePagesOfPinnedMemory(ArenaPool<PinnedBacking> pool)
    // instead: static void ReleaseIdlePagesOfPinnedMemory(ArenaPool<MmapBacking> pool)
    {
        pool.ReleaseIdle(); // error CS0311
    }

    // The backing of the caller's choice may have no pages to give back.
    static void ReleaseIdlePagesOfAnyMemory<TBacking>(ArenaPool<TBacking> pool)
        where TBacking : class, IMemoryBacking
        // instead: where TBacking : class, IOsBacking
    {
        pool.ReleaseIdle(); // error CS0311
    }
}
