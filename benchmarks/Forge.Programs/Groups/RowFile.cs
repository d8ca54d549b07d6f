using System.Buffers.Text;
using System.Text;

namespace Forge.Programs;

/// <summary>A file of rows such as <c>Kraków;-12.3</c>; the same for the same number of rows and names.</summary>
internal static class RowFile
{
    /// <summary>A value is below this many tenths, and above the negative of it.</summary>
    private const int MostTenths = 1000;

    private const int Seed = 20261129;
    private const int LeastLetters = 3;
    private const int MoreLetters = 24;
    private const int BufferBytes = 1 << 20;
    private const int MostRowBytes = 256;
    private const string Letters = "aaabcdeeefghiiijklmnooopqrsstttuuvwxyzäéłøş -";

    /// <returns>The sum of all values, in tenths, counted here.</returns>
    public static long Write(string path, int rows, int names)
    {
        Random random = new(Seed);
        byte[][] stations = Stations(random, names);
        byte[] buffer = new byte[BufferBytes];
        int filled = 0;
        long sum = 0;
        using FileStream file = new(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        for (int row = 0; row < rows; row++)
        {
            // Each name once before it is drawn, so that none is missing.
            byte[] name = stations[row < names ? row : random.Next(names)];
            int tenths = random.Next(1 - MostTenths, MostTenths);
            sum += tenths;
            filled += Format(buffer.AsSpan(filled), name, tenths);
            if (filled > BufferBytes - MostRowBytes)
            {
                file.Write(buffer, 0, filled);
                filled = 0;
            }
        }

        file.Write(buffer, 0, filled);
        return sum;
    }

    private static int Format(Span<byte> row, byte[] name, int tenths)
    {
        name.CopyTo(row);
        int length = name.Length;
        row[length++] = (byte)';';
        if (tenths < 0)
        {
            row[length++] = (byte)'-';
        }

        Utf8Formatter.TryFormat(Math.Abs(tenths) / 10, row[length..], out int digits);
        length += digits;
        row[length++] = (byte)'.';
        row[length++] = (byte)('0' + (Math.Abs(tenths) % 10));
        row[length++] = (byte)'\n';
        return length;
    }

    /// <summary>Names of different lengths, more short ones than long ones, no two alike.</summary>
    private static byte[][] Stations(Random random, int count)
    {
        HashSet<string> names = [];
        while (names.Count < count)
        {
            double draw = random.NextDouble();
            int length = LeastLetters + (int)(draw * draw * MoreLetters);
            names.Add(string.Create(length, random, static (name, random) => random.GetItems(Letters, name)));
        }

        return [.. names.Select(Encoding.UTF8.GetBytes)];
    }
}
