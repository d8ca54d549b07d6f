namespace Forge.Programs;

/// <summary>
/// A set of texts, each of which comes twice. Ours are taken from a buffer of UTF-8, the peer's from one of characters; both copy
/// a text when it comes first.
/// </summary>
internal sealed class InternerContest(int count) : BuildContest("interner", count, times: 2.0)
{
    private readonly Lazy<TextBuffer> _texts = new(() => new TextBuffer(count));

    protected override long BuildOurs(ArenaLease lease, bool isSummed)
    {
        ArenaInterner interner = lease.AllocInterner();
        ReadOnlySpan<byte> all = _texts.Value.Utf8;
        foreach (TextBuffer.Part text in _texts.Value.Parts)
        {
            interner.Intern(all.Slice(text.Start, text.Length));
        }

        if (!isSummed)
        {
            return interner.Count;
        }

        long sum = 0;
        foreach (ArenaText text in interner)
        {
            sum = Sum(sum, text.ToString());
        }

        return sum;
    }

    protected override long BuildPeer(bool isSummed)
    {
        HashSet<string> texts = [];
        HashSet<string>.AlternateLookup<ReadOnlySpan<char>> lookup = texts.GetAlternateLookup<ReadOnlySpan<char>>();
        ReadOnlySpan<char> all = _texts.Value.Characters;
        foreach (TextBuffer.Part text in _texts.Value.Parts)
        {
            lookup.Add(all.Slice(text.Start, text.Length));
        }

        return isSummed ? texts.Aggregate(0L, Sum) : texts.Count;
    }

    private static long Sum(long sum, string text) => text.Aggregate(sum + 1, static (sum, letter) => (sum * 31) + letter);
}
