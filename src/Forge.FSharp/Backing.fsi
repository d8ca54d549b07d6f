namespace Forge

open System

/// <summary>Makes the memory of arenas. Sizes are in bytes.</summary>
/// <exception cref="T:System.ArgumentOutOfRangeException">The size is not positive. Thrown by every function that takes one.</exception>
/// <example><code>
/// use arena = Arena.ofBacking (Backing.mmap (1 * GiB)) // in a pool: Pool.create 4 (fun () -> Backing.mmap (1 * GiB))
/// </code></example>
[<RequireQualifiedAccess>]
module Backing =
    /// <summary>
    /// Maps pages from the operating system, zeroed, and present once touched. The size costs address space, not memory: reserve
    /// what the largest unit of work could need, for example <c>Backing.mmap (1 * GiB)</c>.
    /// </summary>
    /// <exception cref="T:Forge.OsMemoryException">The system refused; the message names the limit, if one was reached.</exception>
    val mmap: size: int64 -> MmapBacking

    /// <summary>Like <c>mmap</c>, but returns a refusal of the system as an error.</summary>
    /// <example><code>
    /// match Backing.tryMmap (1 * GiB) with
    /// | Ok backing ->
    ///     use arena = Arena.ofBacking backing
    ///     printfn $"{arena}"
    /// | Error error -> printfn $"{ForgeError.message error}"
    /// </code></example>
    val tryMmap: size: int64 -> Result<MmapBacking, ForgeError>

    /// <summary>
    /// Like <c>mmap</c>, but starts at a huge page and advises the system to use huge pages. Linux only. Nothing tells whether
    /// the system follows the advice.
    /// </summary>
    /// <exception cref="T:Forge.OsMemoryException">The system refused.</exception>
    /// <exception cref="T:System.PlatformNotSupportedException">The system does not take such advice.</exception>
    /// <example><code>use pool = Pool.create 2 (fun () -> Backing.transparentHuge (1 * GiB))</code></example>
    val transparentHuge: size: int64 -> MmapBacking

    /// <summary>Like <c>transparentHuge</c>, but returns a refusal of the system as an error.</summary>
    /// <exception cref="T:System.PlatformNotSupportedException">The system does not take such advice.</exception>
    val tryTransparentHuge: size: int64 -> Result<MmapBacking, ForgeError>

    /// <summary>Maps explicit huge pages, which the system has set aside: always present, never swapped, zeroed.</summary>
    /// <exception cref="T:Forge.OsMemoryException">There are too few, or the account may not use them; the message says what to do.</exception>
    /// <exception cref="T:System.PlatformNotSupportedException">The system has no huge pages.</exception>
    /// <example><code>use pool = Pool.create 2 (fun () -> Backing.hugePages (1 * GiB))</code></example>
    val hugePages: size: int64 -> HugePageBacking

    /// <summary>Like <c>hugePages</c>, but returns a refusal of the system as an error.</summary>
    /// <exception cref="T:System.PlatformNotSupportedException">The system has no huge pages.</exception>
    val tryHugePages: size: int64 -> Result<HugePageBacking, ForgeError>

    /// <summary>Maps pages for secrets: never swapped, kept out of core dumps, guarded, and zeroed before they are released.</summary>
    /// <exception cref="T:Forge.OsMemoryException">The system refused, for example because of its limit on locked memory.</exception>
    /// <example><code>
    /// use arena = Arena.ofBacking (Backing.locked 4096L)
    /// let key = arena |> Arena.slice&lt;byte> 32 // zeroed when the lease ends
    /// </code></example>
    val locked: size: int64 -> LockedBacking

    /// <summary>Like <c>locked</c>, but returns a refusal of the system as an error.</summary>
    val tryLocked: size: int64 -> Result<LockedBacking, ForgeError>

    /// <summary>Allocates a block of the native heap that starts at a cache line. Not zeroed.</summary>
    /// <exception cref="T:System.OutOfMemoryException">The heap has no room.</exception>
    /// <example><code>use arena = Arena.ofBacking (Backing.heap (64 * KiB))</code></example>
    val heap: size: int64 -> HeapBacking

    /// <summary>Like <c>heap</c>, but returns a full heap as an error.</summary>
    val tryHeap: size: int64 -> Result<HeapBacking, ForgeError>

    /// <summary>Allocates a managed array that the garbage collector never moves; zeroed. An array holds less than 2 GiB.</summary>
    /// <example><code>use arena = Arena.ofBacking (Backing.pinned (64 * KiB))</code></example>
    val pinned: size: int64 -> PinnedBacking

    /// <summary>Uses the caller's own memory, pinned until the backing is disposed.</summary>
    /// <exception cref="T:System.ArgumentException">The memory is empty.</exception>
    /// <example><code>
    /// let own: byte[] = Array.zeroCreate 4096
    /// use arena = Arena.ofBacking (Backing.borrow (Memory own)) // until it ends, leave the array alone
    /// </code></example>
    val borrow: memory: Memory<byte> -> BorrowedBacking
