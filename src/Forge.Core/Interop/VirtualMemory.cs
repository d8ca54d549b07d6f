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

    // What the system refused to unmap. It may well agree later: Linux refuses where a piece cut out of merged mappings
    // would make one more than vm.max_map_count.
    private static readonly ConcurrentQueue<(nuint Address, nuint Bytes)> _stranded = new();

    private static long _mappings;
    private static long _mappedBytes;

    /// <summary>The size of a page in bytes.</summary>
    public static nuint PageSize { get; } = (nuint)Environment.SystemPageSize;

    /// <summary>How many mappings of <see cref="Map"/> have not been unmapped yet.</summary>
    public static long Mappings => Interlocked.Read(ref _mappings);

    /// <summary>The bytes of those mappings.</summary>
    public static long MappedBytes => Interlocked.Read(ref _mappedBytes);

    /// <summary>Rounds a size up to whole pages; the caller has checked that it lies far below the address space.</summary>
    public static nuint RoundUp(nuint bytes) => (bytes + PageSize - 1) & ~(PageSize - 1);

    /// <summary>Maps zeroed, private, readable and writable pages; no page is touched.</summary>
    /// <exception cref="OsMemoryException">The system refused.</exception>
    public static nuint Map(nuint bytes)
    {
        RequirePages(bytes);
        UnmapStranded();
        nuint address = _isWindows ? Windows.Map(bytes) : Unix.Map(bytes);
        Interlocked.Increment(ref _mappings);
        Interlocked.Add(ref _mappedBytes, (long)bytes);
        return address;
    }

    /// <summary>Unmaps a whole mapping of <see cref="Map"/>, which is no longer the caller's, whatever comes of it.</summary>
    /// <exception cref="OsMemoryException">
    /// The system refused. The mapping still counts, and is tried again when others are mapped and unmapped.
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

    /// <summary>Gives the physical pages of a range back; the range stays mapped and reads as zeros.</summary>
    /// <exception cref="OsMemoryException">The system refused.</exception>
    public static void Discard(nuint address, nuint bytes)
    {
        RequirePages(address);
        RequirePages(bytes);
        if (_isWindows)
        {
            Windows.Discard(address, bytes);
        }
        else
        {
            Unix.Discard(address, bytes);
        }
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

    private static OsMemoryException Failure(string operation, nuint bytes) =>
        new(operation, Marshal.GetLastWin32Error(), bytes, _isWindows);

    private static void RequirePages(nuint value)
    {
        if (value == 0 || (value & (PageSize - 1)) != 0)
        {
            throw new ArgumentException($"{value} is not a positive multiple of the page size, {PageSize} bytes.");
        }
    }
}
