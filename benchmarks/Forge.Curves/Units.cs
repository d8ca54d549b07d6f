using System.Globalization;

namespace Forge.Curves;

/// <summary>Numbers as people read them.</summary>
internal static class Units
{
    public static string Count(double value) => value.ToString(value < 10 ? "0.#" : "#,0", CultureInfo.InvariantCulture);

    public static string Bytes(double value) => Scaled(value, 1024, ["B", "KiB", "MiB", "GiB"]);

    public static string Nanoseconds(double value) => Scaled(value, 1000, ["ns", "µs", "ms", "s"]);

    private static string Scaled(double value, double step, string[] names)
    {
        int power = 0;
        for (; value >= step && power < names.Length - 1; power++)
        {
            value /= step;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{value:0.#} {names[power]}");
    }
}
