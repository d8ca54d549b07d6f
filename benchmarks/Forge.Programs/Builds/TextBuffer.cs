using System.Text;

namespace Forge.Programs;

/// <summary>Texts, each of which comes twice, one after the other in a buffer; the same for the same count.</summary>
internal sealed class TextBuffer
{
    private const int Seed = 20261129;
    private const int LeastLetters = 4;
    private const int MoreLetters = 28;

    public TextBuffer(int count)
    {
        Random random = new(Seed);
        HashSet<string> distinct = [];
        while (distinct.Count < count / 2)
        {
            distinct.Add(random.GetString("abcdefghijklmnopqrstuvwxyz", LeastLetters + random.Next(MoreLetters)));
        }

        string[] texts = [.. distinct, .. distinct];
        random.Shuffle(texts);
        Parts = new Part[texts.Length];
        int start = 0;
        for (int i = 0; i < texts.Length; i++)
        {
            Parts[i] = new(start, texts[i].Length);
            start += texts[i].Length;
        }

        Characters = string.Concat(texts).ToCharArray();
        Utf8 = Encoding.UTF8.GetBytes(Characters);
    }

    /// <summary>Where the texts are, in either buffer: all letters are of ASCII.</summary>
    public Part[] Parts { get; }

    public char[] Characters { get; }

    public byte[] Utf8 { get; }

    public readonly record struct Part(int Start, int Length);
}
