using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Forge.Requests;

/// <summary>Totals of orders in an arena: what is read, kept in between and answered from is in its memory.</summary>
/// <param name="lease">The lease of the arena.</param>
internal readonly struct ArenaTotals(ArenaLease lease)
{
    // The encoder of ASP.NET Core's own answers.
    private static readonly JsonWriterOptions _format = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [ThreadStatic]
    private static Utf8JsonWriter? _writer;

    private readonly ArenaLease _lease = lease;
    private readonly ArenaList<Row> _rows = lease.AllocList<Row>(256);
    private readonly ArenaTextMap<Total> _customers = lease.AllocTextMap<Total>(64);

    /// <summary>The number of orders.</summary>
    public int Count => _rows.Count;

    /// <summary>Reads a JSON array of orders.</summary>
    /// <param name="body">The text, as UTF-8.</param>
    /// <exception cref="JsonException">The text is not JSON, or not an array of orders.</exception>
    public void Read(ReadOnlySpan<byte> body)
    {
        Utf8JsonReader json = new(body);
        Require(json.Read() && json.TokenType == JsonTokenType.StartArray, "an array of orders");
        while (json.Read() && json.TokenType == JsonTokenType.StartObject)
        {
            Row row = ReadRow(ref json);
            ref Total total = ref _customers.GetOrAdd(_lease.Resolve(row.Customer));
            total.Orders++;
            total.Amount += row.Amount;
            _rows.Add(row);
        }

        Require(json.TokenType == JsonTokenType.EndArray && !json.Read(), "orders only");
    }

    /// <summary>Writes the answer as JSON.</summary>
    public void Write(IBufferWriter<byte> output)
    {
        // First what may exhaust the arena.
        ArenaList<ArenaRun<byte>> names = _lease.AllocList<ArenaRun<byte>>(_customers.Count);
        foreach ((ArenaText name, _) in _customers)
        {
            names.Add(name.ToRun());
        }

        names.Sort(new ByText(_lease));
        _rows.Sort(new ByAmount(_lease));
        Utf8JsonWriter json = _writer ??= new Utf8JsonWriter(output, _format);
        json.Reset(output);
        json.WriteStartObject();
        json.WriteNumber("orders"u8, _rows.Count);
        json.WriteStartArray("customers"u8);
        foreach (ArenaRun<byte> name in names)
        {
            Total total = _customers[_lease.Resolve(name)];
            json.WriteStartObject();
            json.WriteString("name"u8, _lease.Resolve(name));
            json.WriteNumber("orders"u8, total.Orders);
            json.WriteNumber("amount"u8, total.Amount);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("largest"u8);
        foreach (ref readonly Row row in _rows.AsSpan()[..Math.Min(Totals.LargestCount, _rows.Count)])
        {
            json.WriteStartObject();
            json.WriteString("customer"u8, _lease.Resolve(row.Customer));
            json.WriteString("item"u8, _lease.Resolve(row.Item));
            json.WriteNumber("amount"u8, row.Amount);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();

        // The next request has another output; this one must not be kept until then.
        json.Reset(Stream.Null);
    }

    private Row ReadRow(ref Utf8JsonReader json)
    {
        Row row = default;
        int quantity = 0;
        decimal price = 0;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("customer"u8))
            {
                row.Customer = ReadText(ref json);
            }
            else if (json.ValueTextEquals("item"u8))
            {
                row.Item = ReadText(ref json);
            }
            else if (json.ValueTextEquals("quantity"u8))
            {
                Require(json.Read() && json.TokenType == JsonTokenType.Number && json.TryGetInt32(out quantity), "a whole quantity");
            }
            else if (json.ValueTextEquals("price"u8))
            {
                Require(json.Read() && json.TokenType == JsonTokenType.Number && json.TryGetDecimal(out price), "a price");
            }
            else
            {
                json.Skip();
            }
        }

        row.Amount = quantity * price;
        return row;
    }

    private ArenaRun<byte> ReadText(ref Utf8JsonReader json)
    {
        Require(json.Read() && json.TokenType == JsonTokenType.String, "a text");
        if (!json.ValueIsEscaped) { return _lease.AllocRunCopy(json.ValueSpan); }

        ArenaSlice<byte> text = _lease.AllocSliceUninitialized<byte>(json.ValueSpan.Length);
        return text.Slice(0, json.CopyString(text.Span)).ToRun();
    }

    private static void Require(bool holds, string what)
    {
        if (!holds) { throw new JsonException($"Expected {what}."); }
    }

    private struct Row
    {
        public ArenaRun<byte> Customer;
        public ArenaRun<byte> Item;
        public decimal Amount;
    }

    private struct Total
    {
        public int Orders;
        public decimal Amount;
    }

    private readonly struct ByText(ArenaLease lease) : IComparer<ArenaRun<byte>>
    {
        public int Compare(ArenaRun<byte> left, ArenaRun<byte> right) => lease.Resolve(left).SequenceCompareTo(lease.Resolve(right));
    }

    private readonly struct ByAmount(ArenaLease lease) : IComparer<Row>
    {
        public int Compare(Row left, Row right)
        {
            int order = right.Amount.CompareTo(left.Amount);
            if (order == 0) { order = lease.Resolve(left.Customer).SequenceCompareTo(lease.Resolve(right.Customer)); }

            return order != 0 ? order : lease.Resolve(left.Item).SequenceCompareTo(lease.Resolve(right.Item));
        }
    }
}
