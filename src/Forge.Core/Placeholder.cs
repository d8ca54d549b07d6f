using System;

namespace Forge;

/// <summary>Holds the place of the library until its code arrives.</summary>
public static class Placeholder
{
    /// <summary>The number of bytes in <paramref name="span"/>.</summary>
    public static int Length(ReadOnlySpan<byte> span) => span.Length;
}
