using System.Runtime.InteropServices;
using System.Text.Json;

namespace Forge.Programs;

/// <summary>Orders as objects of the framework's ordinary types.</summary>
internal sealed class ObjectStore : OrderStore
{
    private readonly List<Order> _orders = [];
    private Order _order = new();
    private Item _item = new();

    public override void BeginOrder() => _order = new Order();

    public override void SetId(long id) => _order.Id = id;

    public override void SetTime(DateTime time) => _order.Time = time;

    public override void SetCustomer(ref Utf8JsonReader json) => _order.Customer = json.GetString()!;

    public override void SetCountry(ref Utf8JsonReader json) => _order.Country = json.GetString()!;

    public override void SetNote(ref Utf8JsonReader json) => _order.Note = json.GetString();

    public override void EndOrder() => _orders.Add(_order);

    public override void BeginItem() => _item = new Item();

    public override void SetSku(ref Utf8JsonReader json) => _item.Sku = json.GetString()!;

    public override void SetName(ref Utf8JsonReader json) => _item.Name = json.GetString()!;

    public override void SetCount(int count) => _item.Count = count;

    public override void SetCents(int cents) => _item.Cents = cents;

    public override void EndItem() => _order.Items.Add(_item);

    public override Summary Summarize()
    {
        Tally tally = default;
        DateTime latest = default;
        Dictionary<string, long> countries = [];
        Dictionary<string, long> products = [];
        Dictionary<string, long> customers = new(ExpectedCustomers(_orders.Count));
        foreach (Order order in _orders)
        {
            long cents = 0;
            foreach (Item item in order.Items)
            {
                long spent = (long)item.Count * item.Cents;
                Add(products, item.Sku, spent);
                cents += spent;
            }

            Add(countries, order.Country, cents);
            Add(customers, order.Customer, cents);
            bool isGift = order.Note?.Contains(OrderFile.Gift, StringComparison.Ordinal) is true;
            latest = order.Time > latest ? order.Time : latest;
            tally = new(tally.Orders + 1, tally.Items + order.Items.Count, tally.Cents + cents, tally.Gifts + (isGift ? 1 : 0));
        }

        return new(tally, latest, Total(countries), Total(products), Total(customers));
    }

    public override void Dispose() => _orders.Clear();

    private static void Add(Dictionary<string, long> totals, string name, long amount) =>
        CollectionsMarshal.GetValueRefOrAddDefault(totals, name, out _) += amount;

    private static Totals Total(Dictionary<string, long> totals) =>
        new(totals.Count, [.. Totals.Order(totals.Select(static total => (total.Key, total.Value)))]);

    private sealed class Order
    {
        public long Id { get; set; }

        public DateTime Time { get; set; }

        public string Customer { get; set; } = "";

        public string Country { get; set; } = "";

        public string? Note { get; set; }

        public List<Item> Items { get; } = [];
    }

    private sealed class Item
    {
        public string Sku { get; set; } = "";

        public string Name { get; set; } = "";

        public int Count { get; set; }

        public int Cents { get; set; }
    }
}
