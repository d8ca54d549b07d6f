using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Forge;

/// <summary>
/// The operating system's page mappings: checks its arguments, counts what is mapped, and calls the code of the
/// system it runs on. All sizes are in bytes; all addresses and lengths are whole pages. Thread-safe.
/// </summary>
internal static partial class VirtualMemory
{
    private static readonly bool _isWindows = RuntimeInformation.IsOSPlatform(OSPlatform.Windows);
    private static readonly bool _isLinux = RuntimeInformation.IsOSPlatform(OSPlatform.Linux);

    // What the system refused to unmap. It may well agree later: Linux refuses where a piece cut out of merged mappings
    // would make one more than vm.max_map_count.
    private static readonly ConcurrentQueue<(nuint Address, nuint Bytes)> _stranded = new();

    private static long _mappings;
    private static long _mappedBytes;

    /// <summary>The size of a page in bytes.</summary>
    public static nuint PageSize { get; } = (nuint)Environment.SystemPageSize;

    /// <summary>How many mappings have not been unmapped yet.</summary>
    public static long Mappings => Interlocked.Read(ref _mappings);

    /// <summary>The bytes of those mappings.</summary>
    public static long MappedBytes => Interlocked.Read(ref _mappedBytes);

    /// <summary>Rounds a size up to whole pages; the caller has checked that it lies far below the address space.</summary>
    public static nuint RoundUp(nuint bytes) => MemoryLayout.RoundUp(bytes, PageSize);

    /// <summary>
    /// Whether the system counts pages that can be used although none was touched, so that a large range has to be reserved
    /// and then committed bit by bit: on Windows, and on Linux where memory is promised strictly (vm.overcommit_memory is 2).
    /// </summary>
    public static bool CommitsOnDemand => _isWindows || Unix.CommitsOnDemand;

    /// <summary>Maps zeroed, private, readable and writable pages; no page is touched.</summary>
    /// <exception cref="OsMemoryException">The system refused.</exception>
    public static nuint Map(nuint bytes)
    {
        RequirePages(bytes);
        return Count(_isWindows ? Windows.Map(bytes) : Unix.Map(bytes), bytes);
    }

    /// <summary>Counts a mapping as two from now on, since its parts will be unmapped on their own. Not on Windows, which can't.</summary>
    public static void Divide() => Interlocked.Increment(ref _mappings);

    /// <summary>Reserves a range of addresses: inaccessible until committed, and nothing is promised for it.</summary>
    /// <exception cref="OsMemoryException">The system refused.</exception>
    public static nuint Reserve(nuint bytes)
    {
        RequirePages(bytes);
        return Count(_isWindows ? Windows.Reserve(bytes) : Unix.Reserve(bytes), bytes);
    }

    /// <summary>Makes a part of a reserved range readable and writable; what is committed already keeps its contents.</summary>
    /// <exception cref="OsMemoryException">The system refused; nothing has changed.</exception>
    public static void Commit(nuint address, nuint bytes)
    {
        RequirePages(address);
        RequirePages(bytes);
        if (_isWindows)
        {
            Windows.Commit(address, bytes);
        }
        else
        {
            Unix.Commit(address, bytes);
        }
    }

    /// <summary>Gives a part of a reserved range back, pages and promise; once committed again it reads as zeros.</summary>
    /// <exception cref="OsMemoryException">The system refused.</exception>
    public static void Decommit(nuint address, nuint bytes)
    {
        RequirePages(address);
        RequirePages(bytes);
        if (_isWindows)
        {
            Windows.Decommit(address, bytes);
        }
        else
        {
            Unix.Decommit(address, bytes);
        }
    }

    /// <summary>
    /// Unmaps a whole mapping of <see cref="Map"/>, <see cref="Reserve"/> or <see cref="MapHuge"/>, or what <see cref="Divide"/>
    /// made one, which is no longer the caller's, whatever comes of it.
    /// </summary>
    /// <exception cref="OsMemoryException">
    /// The system refused. The mapping still counts, and is tried again when others are mapped.
    /// </exception>
    public static void Unmap(nuint address, nuint bytes)
    {
        RequirePages(address);
        RequirePages(bytes);
        try
        {
            if (_isWindows)
            {
                Windows.Unmap(address, bytes);
            }
            else
            {
                Unix.Unmap(address, bytes);
            }
        }
        catch (OsMemoryException)
        {
            _stranded.Enqueue((address, bytes));
            throw;
        }

        Interlocked.Decrement(ref _mappings);
        Interlocked.Add(ref _mappedBytes, -(long)bytes);
    }

    /// <summary>Tries once more to unmap the mapping that has waited longest, if the system refused any.</summary>
    public static void UnmapStranded()
    {
        if (_stranded.TryDequeue(out (nuint Address, nuint Bytes) mapping))
        {
            TryUnmap(mapping.Address, mapping.Bytes);
        }
    }

    /// <summary>As <see cref="Unmap"/>, for who has another error to report: a refusal is only remembered.</summary>
    public static void TryUnmap(nuint address, nuint bytes)
    {
        try
        {
            Unmap(address, bytes);
        }
        catch (OsMemoryException)
        {
            // Unmap has put it back among the stranded ones, and OutstandingMemory goes on counting it.
        }
    }

    /// <summary>
    /// Gives the physical pages of a part of a <see cref="Map"/> back; it stays mapped and reads as zeros. Not on Windows,
    /// where only decommitting gives anything back.
    /// </summary>
    /// <exception cref="OsMemoryException">The system refused.</exception>
    public static void Discard(nuint address, nuint bytes)
    {
        RequirePages(address);
        RequirePages(bytes);
        Unix.Discard(address, bytes);
    }

    /// <summary>Makes a range inaccessible, so that touching it faults, or readable and writable again.</summary>
    /// <exception cref="OsMemoryException">The system refused.</exception>
    public static void Protect(nuint address, nuint bytes, MemoryAccess access)
    {
        RequirePages(address);
        RequirePages(bytes);
        if (_isWindows)
        {
            Windows.Protect(address, bytes, access);
        }
        else
        {
            Unix.Protect(address, bytes, access);
        }
    }

    /// <summary>Keeps a range in physical memory, never swapped, and leaves it out of core dumps.</summary>
    /// <exception cref="OsMemoryException">The system refused one or the other.</exception>
    /// <exception cref="PlatformNotSupportedException">The system can't leave memory out of core dumps.</exception>
    public static void Lock(nuint address, nuint bytes)
    {
        RequirePages(address);
        RequirePages(bytes);
        if (_isWindows)
        {
            Windows.Lock(address, bytes);
        }
        else
        {
            Unix.Lock(address, bytes);
        }
    }

    /// <summary>Forgets what <see cref="Lock"/> told the system, as far as unmapping does not.</summary>
    public static void Unlock(nuint address)
    {
        if (_isWindows)
        {
            Windows.Unlock(address);
        }
    }

    /// <summary>Counts a new mapping, and takes the occasion to try a stranded one again.</summary>
    private static nuint Count(nuint address, nuint bytes)
    {
        UnmapStranded();
        Interlocked.Increment(ref _mappings);
        Interlocked.Add(ref _mappedBytes, (long)bytes);
        return address;
    }

    private static void RequirePages(nuint value)
    {
        if (value == 0 || (value & (PageSize - 1)) != 0)
        {
            throw new ArgumentException($"{value} is not a positive multiple of the page size, {PageSize} bytes.");
        }
    }
}
