using System.Text.Json.Serialization;

namespace Forge.Requests;

/// <summary>A line of the request.</summary>
internal sealed record Order(string Customer, string Item, int Quantity, decimal Price);

/// <summary>A customer of the answer.</summary>
internal sealed record CustomerTotal(string Name, int Orders, decimal Amount);

/// <summary>An order of the answer.</summary>
internal sealed record LargeOrder(string Customer, string Item, decimal Amount);

/// <summary>The answer: the customers by name, and the largest orders, the largest first.</summary>
internal sealed record Totals(int Orders, IReadOnlyList<CustomerTotal> Customers, IReadOnlyList<LargeOrder> Largest)
{
    /// <summary>The number of large orders to report.</summary>
    public const int LargestCount = 5;
}

/// <summary>What the server says of itself.</summary>
internal sealed record Figures(int Gen0, int Gen1, int Gen2, long AllocatedBytes, long ResidentBytes, int Leased, long Processed);

/// <summary>Serializers made by the compiler, as a service without reflection uses them.</summary>
[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Order[]))]
[JsonSerializable(typeof(Totals))]
[JsonSerializable(typeof(Figures))]
internal sealed partial class JsonTypes : JsonSerializerContext;
