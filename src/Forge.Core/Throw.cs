using System.Diagnostics.CodeAnalysis;

namespace Forge;

/// <summary>Argument checks that more than one layer makes.</summary>
internal static class Throw
{
    public static void IfNull([NotNull] object? value, string name)
    {
        if (value is null) { throw new ArgumentNullException(name); }
    }

    public static void IfNegative(long value, string name, string what)
    {
        if (value < 0) { throw new ArgumentOutOfRangeException(name, value, $"{what} must not be negative."); }
    }
}
