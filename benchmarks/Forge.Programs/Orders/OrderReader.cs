using System.Text.Json;

namespace Forge.Programs;

/// <summary>Reads a file of orders into a store: the same code, with the framework's tokenizer, for every store.</summary>
internal static class OrderReader
{
    private const int BufferBytes = 1 << 20;

    /// <exception cref="InvalidDataException">A line is longer than the buffer, or lacks a field.</exception>
    /// <exception cref="JsonException">A line is not JSON.</exception>
    public static void Read(string path, OrderStore store)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        byte[] buffer = new byte[BufferBytes];
        int filled = 0;
        while (file.Read(buffer, filled, buffer.Length - filled) is > 0 and int read)
        {
            filled += read;
            int start = 0;
            while (buffer.AsSpan(start, filled - start).IndexOf((byte)'\n') is >= 0 and int length)
            {
                ReadOrder(buffer.AsSpan(start, length), store);
                start += length + 1;
            }

            if (start == 0)
            {
                throw new InvalidDataException($"A line is longer than {BufferBytes} bytes.");
            }

            buffer.AsSpan(start, filled - start).CopyTo(buffer);
            filled -= start;
        }

        if (filled > 0)
        {
            throw new InvalidDataException("The last line has no end.");
        }
    }

    private static void ReadOrder(ReadOnlySpan<byte> line, OrderStore store)
    {
        Utf8JsonReader json = new(line);
        json.Read();
        store.BeginOrder();
        int required = 0;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            required++;
            if (json.ValueTextEquals("id"u8))
            {
                json.Read();
                store.SetId(json.GetInt64());
            }
            else if (json.ValueTextEquals("time"u8))
            {
                json.Read();
                store.SetTime(json.GetDateTime());
            }
            else if (json.ValueTextEquals("customer"u8))
            {
                json.Read();
                store.SetCustomer(ref json);
            }
            else if (json.ValueTextEquals("country"u8))
            {
                json.Read();
                store.SetCountry(ref json);
            }
            else if (json.ValueTextEquals("items"u8))
            {
                json.Read();
                while (json.Read() && json.TokenType == JsonTokenType.StartObject)
                {
                    ReadItem(ref json, store);
                }
            }
            else if (json.ValueTextEquals("note"u8))
            {
                json.Read();
                store.SetNote(ref json);
                required--;
            }
            else
            {
                throw new InvalidDataException($"An order has no field {json.GetString()}.");
            }
        }

        RequireFields(5, required, "an order");
        store.EndOrder();
    }

    private static void ReadItem(ref Utf8JsonReader json, OrderStore store)
    {
        store.BeginItem();
        int required = 0;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            required++;
            if (json.ValueTextEquals("sku"u8))
            {
                json.Read();
                store.SetSku(ref json);
            }
            else if (json.ValueTextEquals("name"u8))
            {
                json.Read();
                store.SetName(ref json);
            }
            else if (json.ValueTextEquals("count"u8))
            {
                json.Read();
                store.SetCount(json.GetInt32());
            }
            else if (json.ValueTextEquals("cents"u8))
            {
                json.Read();
                store.SetCents(json.GetInt32());
            }
            else
            {
                throw new InvalidDataException($"An item has no field {json.GetString()}.");
            }
        }

        RequireFields(4, required, "an item");
        store.EndItem();
    }

    private static void RequireFields(int expected, int found, string what)
    {
        if (found != expected)
        {
            throw new InvalidDataException($"{found} in place of {expected} fields in {what}.");
        }
    }
}
