using System.Text;
using System.Text.Json;

namespace Forge.Programs;

/// <summary>Orders in arenas: a list of orders, a list of items, and texts as UTF-8. Each list is alone in its arena, so that it grows in place.</summary>
internal sealed class ArenaStore : OrderStore
{
    private const long ReservedBytes = 1L << 30;

    private readonly ArenaLease _orderArena = ArenaLease.Own(LargePages.Reserve(ReservedBytes));
    private readonly ArenaLease _itemArena = ArenaLease.Own(LargePages.Reserve(ReservedBytes));
    private readonly ArenaLease _texts = ArenaLease.Own(LargePages.Reserve(ReservedBytes));
    private readonly ArenaList<Order> _orders;
    private readonly ArenaList<Item> _items;
    private Order _order;
    private Item _item;
    private byte[] _unescaped = new byte[1024];

    public ArenaStore()
    {
        _orders = _orderArena.AllocList<Order>();
        _items = _itemArena.AllocList<Item>();
    }

    public override void BeginOrder() => _order = new Order { FirstItem = _items.Count };

    public override void SetId(long id) => _order.Id = id;

    public override void SetTime(DateTime time) => _order.Time = time;

    public override void SetCustomer(ref Utf8JsonReader json) => _order.Customer = Copy(ref json);

    public override void SetCountry(ref Utf8JsonReader json) => _order.Country = Copy(ref json);

    public override void SetNote(ref Utf8JsonReader json) => _order.Note = Copy(ref json);

    public override void EndOrder()
    {
        _order.ItemCount = _items.Count - _order.FirstItem;
        _orders.Add(_order);
    }

    public override void BeginItem() => _item = default;

    public override void SetSku(ref Utf8JsonReader json) => _item.Sku = Copy(ref json);

    public override void SetName(ref Utf8JsonReader json) => _item.Name = Copy(ref json);

    public override void SetCount(int count) => _item.Count = count;

    public override void SetCents(int cents) => _item.Cents = cents;

    public override void EndItem() => _items.Add(_item);

    public override Summary Summarize()
    {
        Tally tally = default;
        DateTime latest = default;
        ArenaTextMap<long> countries = _texts.AllocTextMap<long>();
        ArenaTextMap<long> products = _texts.AllocTextMap<long>();
        ArenaTextMap<long> customers = _texts.AllocTextMap<long>(ExpectedCustomers(_orders.Count));
        ReadOnlySpan<byte> gift = Encoding.UTF8.GetBytes(OrderFile.Gift);
        ReadOnlySpan<Item> items = _items.AsSpan();
        foreach (ref readonly Order order in _orders.AsSpan())
        {
            long cents = 0;
            foreach (ref readonly Item item in items.Slice(order.FirstItem, order.ItemCount))
            {
                long spent = (long)item.Count * item.Cents;
                products.GetOrAdd(_texts.Resolve(item.Sku)) += spent;
                cents += spent;
            }

            countries.GetOrAdd(_texts.Resolve(order.Country)) += cents;
            customers.GetOrAdd(_texts.Resolve(order.Customer)) += cents;
            bool isGift = _texts.Resolve(order.Note).IndexOf(gift) >= 0;
            latest = order.Time > latest ? order.Time : latest;
            tally = new(tally.Orders + 1, tally.Items + order.ItemCount, tally.Cents + cents, tally.Gifts + (isGift ? 1 : 0));
        }

        return new(tally, latest, Total(countries), Total(products), Total(customers));
    }

    public override void Dispose()
    {
        _orderArena.Dispose();
        _itemArena.Dispose();
        _texts.Dispose();
    }

    private Totals Total(ArenaTextMap<long> totals)
    {
        // Strings are made of the highest few only, and of the names that share the last one's total.
        ArenaList<long> sorted = _texts.AllocList<long>(totals.Count);
        foreach ((_, long total) in totals)
        {
            sorted.Add(total);
        }

        sorted.Sort();
        long least = sorted.Count == 0 ? 0 : sorted[^Math.Min(Totals.Listed, sorted.Count)];
        List<(string, long)> highest = [];
        foreach ((ArenaText name, long total) in totals)
        {
            if (total >= least)
            {
                highest.Add((name.ToString(), total));
            }
        }

        return new(totals.Count, [.. Totals.Order(highest)]);
    }

    private ArenaRun<byte> Copy(ref Utf8JsonReader json)
    {
        if (!json.ValueIsEscaped)
        {
            return _texts.AllocRunCopy(json.ValueSpan);
        }

        // Unescaping makes a text shorter.
        if (json.ValueSpan.Length > _unescaped.Length)
        {
            _unescaped = new byte[json.ValueSpan.Length];
        }

        return _texts.AllocRunCopy<byte>(_unescaped.AsSpan(0, json.CopyString(_unescaped)));
    }

    private struct Order
    {
        public long Id;
        public DateTime Time;
        public ArenaRun<byte> Customer;
        public ArenaRun<byte> Country;
        public ArenaRun<byte> Note;
        public int FirstItem;
        public int ItemCount;
    }

    private struct Item
    {
        public ArenaRun<byte> Sku;
        public ArenaRun<byte> Name;
        public int Count;
        public int Cents;
    }
}
