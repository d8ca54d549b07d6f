using System.Buffers.Text;

namespace Forge.Programs;

/// <summary>Totals over all groups, and a hash (FNV-1a) of the output, a line for each name. Allocates nothing.</summary>
internal struct Digest()
{
    private const ulong Prime = 1099511628211;
    private const int MostNumberBytes = 24;

    private int _names;
    private long _rows;
    private long _tenths;
    private ulong _hash = 14695981039346656037;

    /// <summary>Adds a line such as <c>Kraków=-99.1/3.4/98.7</c>.</summary>
    public void Add(ReadOnlySpan<byte> name, in Stats stats)
    {
        _names++;
        _rows += stats.Count;
        _tenths += stats.Sum;
        Add(name);
        Add("="u8);
        Add(stats.Least / 10m);
        Add("/"u8);
        Add(decimal.Round(stats.Sum / 10m / stats.Count, 1));
        Add("/"u8);
        Add(stats.Most / 10m);
        Add("\n"u8);
    }

    public override readonly string ToString() => $"{_names} names, {_rows} rows, {_tenths} tenths, hash {_hash:x16}\n";

    private void Add(decimal value)
    {
        Span<byte> text = stackalloc byte[MostNumberBytes];
        Utf8Formatter.TryFormat(value, text, out int length, new('F', 1));
        Add(text[..length]);
    }

    private void Add(ReadOnlySpan<byte> text)
    {
        foreach (byte value in text)
        {
            _hash = (_hash ^ value) * Prime;
        }
    }
}
