namespace Forge

open System

/// <summary>Making the memory that arenas lie in. All sizes are in bytes, at least 1.</summary>
[<RequireQualifiedAccess>]
module Backing =
    /// <summary>
    /// Pages mapped from the operating system, zeroed, present once touched. The size costs addresses, not memory: reserve what
    /// the largest unit of work could need, such as <c>Backing.mmap (1L * GiB)</c>.
    /// </summary>
    /// <exception cref="T:System.ArgumentOutOfRangeException">The size is not positive.</exception>
    /// <exception cref="T:Forge.OsMemoryException">The system refused; the message names the limit, if there is one.</exception>
    val mmap: bytes: int64 -> MmapBacking

    /// <summary>As <c>mmap</c>, with a refusal of the system as a value.</summary>
    val tryMmap: bytes: int64 -> Result<MmapBacking, ForgeError>

    /// <summary>
    /// As <c>mmap</c>, but starts at a huge page and advises the system to make its pages huge; Linux only. It is advice: nothing
    /// tells whether the system follows.
    /// </summary>
    /// <exception cref="T:System.ArgumentOutOfRangeException">The size is not positive.</exception>
    /// <exception cref="T:Forge.OsMemoryException">The system refused.</exception>
    /// <exception cref="T:System.PlatformNotSupportedException">The system does not take such advice.</exception>
    val transparentHuge: bytes: int64 -> MmapBacking

    /// <summary>As <c>transparentHuge</c>, with a refusal of the system as a value.</summary>
    /// <exception cref="T:System.PlatformNotSupportedException">The system does not take such advice.</exception>
    val tryTransparentHuge: bytes: int64 -> Result<MmapBacking, ForgeError>

    /// <summary>Explicit huge pages, which the system has set aside: always present, never swapped, zeroed.</summary>
    /// <exception cref="T:System.ArgumentOutOfRangeException">The size is not positive.</exception>
    /// <exception cref="T:Forge.OsMemoryException">The system has too few, or the account may not use them; the message says what to do.</exception>
    /// <exception cref="T:System.PlatformNotSupportedException">The system has no huge pages.</exception>
    val hugePages: bytes: int64 -> HugePageBacking

    /// <summary>As <c>hugePages</c>, with a refusal of the system as a value.</summary>
    /// <exception cref="T:System.PlatformNotSupportedException">The system has no huge pages.</exception>
    val tryHugePages: bytes: int64 -> Result<HugePageBacking, ForgeError>

    /// <summary>Mapped pages for secrets: never swapped, left out of core dumps, guarded, and zeroed before release.</summary>
    /// <exception cref="T:System.ArgumentOutOfRangeException">The size is not positive.</exception>
    /// <exception cref="T:Forge.OsMemoryException">The system refused, as where the limit on locked memory forbids it.</exception>
    val locked: bytes: int64 -> LockedBacking

    /// <summary>As <c>locked</c>, with a refusal of the system as a value.</summary>
    val tryLocked: bytes: int64 -> Result<LockedBacking, ForgeError>

    /// <summary>A block of the native heap that starts at a cache line; not zeroed.</summary>
    /// <exception cref="T:System.ArgumentOutOfRangeException">The size is not positive.</exception>
    /// <exception cref="T:System.OutOfMemoryException">The heap has no room.</exception>
    val heap: bytes: int64 -> HeapBacking

    /// <summary>As <c>heap</c>, with a full heap as a value.</summary>
    val tryHeap: bytes: int64 -> Result<HeapBacking, ForgeError>

    /// <summary>A managed array that the garbage collector never moves; zeroed.</summary>
    /// <exception cref="T:System.ArgumentOutOfRangeException">The size is not positive, or more than an array can hold.</exception>
    val pinned: bytes: int64 -> PinnedBacking

    /// <summary>The caller's own memory, pinned until the backing is disposed.</summary>
    /// <exception cref="T:System.ArgumentException">The memory is empty.</exception>
    val borrow: memory: Memory<byte> -> BorrowedBacking
