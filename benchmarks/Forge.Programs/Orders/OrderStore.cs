using System.Text.Json;

namespace Forge.Programs;

/// <summary>Where the reader puts what it finds, one order after the other. All of it is kept until the store is disposed of.</summary>
internal abstract class OrderStore : IDisposable
{
    public abstract void BeginOrder();

    public abstract void SetId(long id);

    public abstract void SetTime(DateTime time);

    public abstract void SetCustomer(ref Utf8JsonReader json);

    public abstract void SetCountry(ref Utf8JsonReader json);

    public abstract void SetNote(ref Utf8JsonReader json);

    /// <summary>Begins an item of the order that was begun last.</summary>
    public abstract void BeginItem();

    public abstract void SetSku(ref Utf8JsonReader json);

    public abstract void SetName(ref Utf8JsonReader json);

    public abstract void SetCount(int count);

    public abstract void SetCents(int cents);

    public abstract void EndItem();

    /// <summary>Ends the order, whose items have ended.</summary>
    public abstract void EndOrder();

    /// <summary>Goes through all orders and says what they come to.</summary>
    public abstract Summary Summarize();

    public abstract void Dispose();

    /// <summary>For how many customers both sides make room before they total this many orders, so that neither table has to grow often.</summary>
    protected static int ExpectedCustomers(int orders) => orders / 2;
}
