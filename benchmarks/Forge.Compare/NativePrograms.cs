namespace Forge.Compare;

/// <summary>The builds of native.cpp in a folder: `native`, and with other allocators `native-mimalloc` and `native-jemalloc`.</summary>
internal sealed class NativePrograms(string folder)
{
    private readonly NativeProgram _native = new(Path.Combine(folder, "native"));

    /// <summary>The same arena and pool by hand.</summary>
    /// <param name="row">The name of the row there.</param>
    /// <param name="atMost">The target; none if null.</param>
    /// <param name="samples">The samples of a turn.</param>
    public Opponent Floor(string row, double? atMost = null, int samples = Turn.Samples) =>
        new(null, _native.Row("cbump/" + row, samples), atMost is { } bound ? new Target(bound) : null);

    /// <summary>The C library's allocator, and those others that were installed.</summary>
    public IEnumerable<Opponent> Malloc(string row)
    {
        yield return new("malloc of the C library", _native.Row("glibc/" + row));
        NativeProgram mimalloc = new(Path.Combine(folder, "native-mimalloc"));
        if (mimalloc.Exists)
        {
            yield return new("mimalloc", mimalloc.Row("mimalloc/" + row), new Target(5, AtLeast: true));
        }

        NativeProgram jemalloc = new(Path.Combine(folder, "native-jemalloc"));
        if (jemalloc.Exists)
        {
            yield return new("jemalloc", jemalloc.Row("jemalloc/" + row));
        }
    }

    /// <summary>Throws unless native.cpp copies the same strings as we do.</summary>
    public void Check() => Require.Equal(StringRows.Description, _native.DescribeStrings(), "what native.cpp says of its strings");
}
