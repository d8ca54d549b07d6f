using System.Runtime.InteropServices;

namespace Forge;

/// <summary>A place of an <see cref="ArenaStore"/> that one arena keeps, idle or leased; the arena's own phase says which.</summary>
internal struct Seat
{
    /// <summary>The arena whose seat it is. Changed only under the store's lock.</summary>
    public BumpArena? Arena;

    // Processors fetch cache lines in pairs; what one does in its seat must not disturb another.
    private readonly Rest _rest;

    [StructLayout(LayoutKind.Sequential, Size = 120)]
    private readonly struct Rest;
}
