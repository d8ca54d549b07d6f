using System.Text.Json;

namespace Forge.Workload;

/// <summary>Where the reader puts what it finds, one order after the other. All of it is kept until the store is disposed of.</summary>
internal abstract class OrderStore : IDisposable
{
    public abstract void BeginOrder();

    public abstract void SetId(long id);

    public abstract void SetTime(DateTime time);

    public abstract void SetCustomer(ref Utf8JsonReader json);

    public abstract void SetCountry(ref Utf8JsonReader json);

    public abstract void SetNote(ref Utf8JsonReader json);

    /// <summary>Adds an item to the order that was begun last.</summary>
    public abstract void BeginItem();

    public abstract void SetSku(ref Utf8JsonReader json);

    public abstract void SetName(ref Utf8JsonReader json);

    public abstract void SetCount(int count);

    public abstract void SetCents(int cents);

    /// <summary>Goes through all orders and says what they come to.</summary>
    public abstract Summary Summarize();

    public abstract void Dispose();
}
