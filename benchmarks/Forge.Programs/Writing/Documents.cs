using System.Text.Json;

namespace Forge.Programs;

/// <summary>JSON documents of about 2 KB, each by its number.</summary>
internal static class Documents
{
    private const int Lines = 20;

    private static readonly JsonEncodedText _id = JsonEncodedText.Encode("id");
    private static readonly JsonEncodedText _customer = JsonEncodedText.Encode("customer");
    private static readonly JsonEncodedText _lines = JsonEncodedText.Encode("lines");
    private static readonly JsonEncodedText _product = JsonEncodedText.Encode("product");
    private static readonly JsonEncodedText _quantity = JsonEncodedText.Encode("quantity");
    private static readonly JsonEncodedText _price = JsonEncodedText.Encode("price");
    private static readonly JsonEncodedText _note = JsonEncodedText.Encode("note");
    private static readonly JsonEncodedText _isGift = JsonEncodedText.Encode("isGift");

    /// <summary>Writes a document.</summary>
    public static void Write(Utf8JsonWriter json, int number)
    {
        json.WriteStartObject();
        json.WriteNumber(_id, number);
        json.WriteString(_customer, "Grace Brewster Murray Hopper");
        json.WriteStartArray(_lines);
        for (int line = 0; line < Lines; line++)
        {
            json.WriteStartObject();
            json.WriteString(_product, "a product with a name");
            json.WriteNumber(_quantity, (number + line) % 100);
            json.WriteNumber(_price, (number ^ line) % 100_000);
            json.WriteString(_note, "leave it at the door");
            json.WriteBoolean(_isGift, (number & line & 1) == 1);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
    }
}
