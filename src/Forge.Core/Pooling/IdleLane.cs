using System.Runtime.InteropServices;

namespace Forge;

/// <summary>A place of an <see cref="IdleStore"/> that one arena keeps, idle or leased; its own phase says which.</summary>
internal struct IdleLane
{
    /// <summary>The arena whose lane it is. Only who has just taken its lane from it changes it, or fills an empty lane.</summary>
    public BumpArena? Arena;

    // Processors fetch cache lines in pairs; what one does in its lane must not disturb another.
    private readonly Rest _rest;

    [StructLayout(LayoutKind.Sequential, Size = 120)]
    private readonly struct Rest;
}
