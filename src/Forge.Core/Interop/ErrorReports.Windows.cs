using System.Runtime.InteropServices;

namespace Forge;

/// <summary>The ranges that Windows leaves out of its error reports, which are its core dumps.</summary>
internal static class WindowsErrorReports
{
    private const int InvalidParameter = 87;

    /// <summary>Refuses a range that is too long for one entry: the length of an entry has 32 bits.</summary>
    /// <exception cref="OsMemoryException">The range is too long.</exception>
    public static void RequireFits(nuint bytes)
    {
        if (bytes > uint.MaxValue)
        {
            string advice = $" One range left out of error reports has at most {uint.MaxValue} bytes: lock several smaller ones.";
            throw new OsMemoryException("WerRegisterExcludedMemoryBlock", InvalidParameter, bytes, windows: true, advice);
        }
    }

    /// <summary>Leaves a range out of error reports; <see cref="RequireFits"/> has accepted its length.</summary>
    /// <exception cref="OsMemoryException">The system refused.</exception>
    /// <exception cref="PlatformNotSupportedException">This Windows has no such list.</exception>
    public static void Exclude(nuint address, nuint bytes)
    {
        try
        {
            int result = WerRegisterExcludedMemoryBlock((nint)address, (uint)bytes);
            if (result != 0)
            {
                throw new OsMemoryException("WerRegisterExcludedMemoryBlock", result, bytes, windows: true);
            }
        }
        catch (EntryPointNotFoundException)
        {
            throw new PlatformNotSupportedException("This Windows can't leave memory out of its error reports.");
        }
    }

    /// <summary>
    /// Forgets the range that starts at an address. A failure leaves an entry for memory that is gone, which harms nothing.
    /// </summary>
    public static void Include(nuint address) => _ = WerUnregisterExcludedMemoryBlock((nint)address);

    [DllImport("kernel32", SetLastError = true)]
    private static extern int WerRegisterExcludedMemoryBlock(nint address, uint size);

    [DllImport("kernel32", SetLastError = true)]
    private static extern int WerUnregisterExcludedMemoryBlock(nint address);
}
