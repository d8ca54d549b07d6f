using System.Diagnostics.CodeAnalysis;

namespace Forge;

/// <summary>The argument checks that more than one layer makes; each throws outside the caller's fast path.</summary>
internal static class Throw
{
    public static void IfNull([NotNull] object? value, string name)
    {
        if (value is null)
        {
            throw new ArgumentNullException(name);
        }
    }

    public static void IfNegative(long value, string name, string what)
    {
        if (value < 0)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{what} must not be negative.");
        }
    }
}
