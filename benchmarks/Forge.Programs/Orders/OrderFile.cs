using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Forge.Programs;

/// <summary>A file of orders as a shop would log them, one JSON object a line; the same for the same size.</summary>
internal static class OrderFile
{
    /// <summary>What some notes speak of.</summary>
    public const string Gift = "gift";

    private const int Seed = 20261122;
    private const int Products = 5000;
    private const int Customers = 200_000;
    private const int MostItems = 12;

    private static readonly string[] _countries = ["DE", "US", "SE", "FR", "PL", "JP", "BR", "IN", "NL", "ES", "IT", "CZ"];
    private static readonly string[] _adjectives = ["kleine", "røde", "large", "compact", "élégant", "wireless", "organic", "żółty", "folding"];
    private static readonly string[] _nouns = ["Lampe", "kettle", "stół", "headphones", "chaise", "backpack", "ノート", "bicycle pump"];

    private static readonly string[] _notes =
    [
        "please leave it with the neighbours",
        "This is a gift, so no invoice in the parcel please.\nThank you!",
        "ring twice; the bell marked \"Müller\" is broken",
        "call before delivery: +49 30 1234567",
        "gift wrap, and a card that says \"C:\\> happy birthday\"",
    ];

    /// <summary>Writes orders until the file has a size.</summary>
    /// <returns>What was written, counted here.</returns>
    public static Tally Write(string path, long bytes)
    {
        Random random = new(Seed);
        string[] names =
        [
            .. Enumerable.Range(0, Products).Select(product =>
                $"{_adjectives[product % _adjectives.Length]} {_nouns[product / 7 % _nouns.Length]} {product}"),
        ];
        DateTime time = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        Tally tally = default;
        using FileStream file = File.Create(path, 1 << 20);
        ArrayBufferWriter<byte> line = new();
        using Utf8JsonWriter json = new(line);
        for (long id = 1; file.Position < bytes; id++)
        {
            time = time.AddMilliseconds(random.Next(1, 2000));
            json.WriteStartObject();
            json.WriteNumber("id", id);
            json.WriteString("time", time.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
            json.WriteString("customer", string.Create(CultureInfo.InvariantCulture, $"c-{Skewed(random, Customers):D7}"));
            json.WriteString("country", _countries[Skewed(random, _countries.Length)]);
            json.WriteStartArray("items");
            int items = 1 + Skewed(random, MostItems);
            for (int i = 0; i < items; i++)
            {
                int product = Skewed(random, Products);
                int count = 1 + Skewed(random, 5);
                int cents = 99 + (product * 37 % 20_000);
                json.WriteStartObject();
                json.WriteString("sku", string.Create(CultureInfo.InvariantCulture, $"{(char)('A' + (product % 26))}{product % 10}-{product:D5}"));
                json.WriteString("name", names[product]);
                json.WriteNumber("count", count);
                json.WriteNumber("cents", cents);
                json.WriteEndObject();
                tally.Cents += (long)count * cents;
            }

            json.WriteEndArray();
            if (random.Next(10) == 0)
            {
                string note = _notes[random.Next(_notes.Length)];
                json.WriteString("note", note);
                tally.Gifts += note.Contains(Gift, StringComparison.Ordinal) ? 1 : 0;
            }

            json.WriteEndObject();
            json.Flush();
            json.Reset();
            file.Write(line.WrittenSpan);
            file.WriteByte((byte)'\n');
            line.ResetWrittenCount();
            tally.Orders++;
            tally.Items += items;
        }

        return tally;
    }

    /// <summary>A number below a limit, small ones much more often, as customers and products are.</summary>
    private static int Skewed(Random random, int limit)
    {
        double draw = random.NextDouble();
        return (int)(draw * draw * limit);
    }
}
