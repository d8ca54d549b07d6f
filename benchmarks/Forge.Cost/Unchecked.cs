extern alias uncheckedCore;

// The core without its checks, under names of its own.
global using UncheckedArena = uncheckedCore::Forge.BumpArena<uncheckedCore::Forge.MmapBacking>;
global using UncheckedBacking = uncheckedCore::Forge.MmapBacking;
global using UncheckedInts = uncheckedCore::Forge.ArenaSlice<int>;
global using UncheckedLayout = uncheckedCore::Forge.MemoryLayout;
global using UncheckedLease = uncheckedCore::Forge.ArenaLease;
global using UncheckedPool = uncheckedCore::Forge.ArenaPool<uncheckedCore::Forge.MmapBacking>;
global using UncheckedScope = uncheckedCore::Forge.ArenaScope;
