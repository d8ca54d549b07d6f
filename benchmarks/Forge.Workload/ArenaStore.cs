using System.Text;
using System.Text.Json;

namespace Forge.Workload;

/// <summary>
/// Orders in one arena: three slices, of orders, of items and of UTF-8, each as long as a file of that size could need. Pages
/// that are never touched cost nothing.
/// </summary>
internal sealed class ArenaStore : OrderStore
{
    private const int TableBytes = 64 << 20;

    private readonly ArenaPool<MmapBacking> _pool;
    private readonly ArenaLease _lease;
    private readonly ArenaSlice<Order> _orders;
    private readonly ArenaSlice<Item> _items;
    private readonly ArenaSlice<byte> _text;
    private int _orderCount;
    private int _itemCount;
    private int _textBytes;

    /// <param name="fileBytes">The size of the file that will be read.</param>
    public ArenaStore(int fileBytes)
    {
        long size = TableBytes + ((long)fileBytes * 4);
        _pool = new ArenaPool<MmapBacking>(1, () => new MmapBacking(size));
        _lease = _pool.Checkout();
        _orders = _lease.AllocSliceUninitialized<Order>((fileBytes / OrderReader.LeastOrderBytes) + 1);
        _items = _lease.AllocSliceUninitialized<Item>((fileBytes / OrderReader.LeastItemBytes) + 1);
        _text = _lease.AllocSliceUninitialized<byte>(fileBytes);
    }

    private ref Order Last => ref _orders[_orderCount - 1];

    private ref Item LastItem => ref _items[_itemCount - 1];

    public override void BeginOrder()
    {
        _orderCount++;
        Last = new Order { FirstItem = _itemCount };
    }

    public override void SetId(long id) => Last.Id = id;

    public override void SetTime(DateTime time) => Last.Time = time;

    public override void SetCustomer(ref Utf8JsonReader json) => Last.Customer = Copy(ref json);

    public override void SetCountry(ref Utf8JsonReader json) => Last.Country = Copy(ref json);

    public override void SetNote(ref Utf8JsonReader json) => Last.Note = Copy(ref json);

    public override void BeginItem()
    {
        _itemCount++;
        LastItem = default;
        Last.ItemCount++;
    }

    public override void SetSku(ref Utf8JsonReader json) => LastItem.Sku = Copy(ref json);

    public override void SetName(ref Utf8JsonReader json) => LastItem.Name = Copy(ref json);

    public override void SetCount(int count) => LastItem.Count = count;

    public override void SetCents(int cents) => LastItem.Cents = cents;

    public override Summary Summarize()
    {
        Tally tally = default;
        DateTime latest = default;
        ArenaTotals countries = new(_lease, _text);
        ArenaTotals products = new(_lease, _text);
        ArenaTotals customers = new(_lease, _text);
        ReadOnlySpan<byte> gift = Encoding.UTF8.GetBytes(OrderFile.Gift);
        ReadOnlySpan<byte> text = _text.Span;
        ReadOnlySpan<Item> items = _items.Span;
        foreach (ref readonly Order order in _orders.Span[.._orderCount])
        {
            long cents = 0;
            foreach (ref readonly Item item in items.Slice(order.FirstItem, order.ItemCount))
            {
                long spent = (long)item.Count * item.Cents;
                products.Add(item.Sku, spent);
                cents += spent;
            }

            countries.Add(order.Country, cents);
            customers.Add(order.Customer, cents);
            bool isGift = order.Note.Of(text).IndexOf(gift) >= 0;
            latest = order.Time > latest ? order.Time : latest;
            tally = new(tally.Orders + 1, tally.Items + order.ItemCount, tally.Cents + cents, tally.Gifts + (isGift ? 1 : 0));
        }

        return new(tally, latest, countries.Total(), products.Total(), customers.Total());
    }

    public override void Dispose()
    {
        _lease.Dispose();
        _pool.Dispose();
    }

    private Text Copy(ref Utf8JsonReader json)
    {
        Text text = new(_textBytes, json.CopyString(_text.Span[_textBytes..]));
        _textBytes += text.Length;
        return text;
    }

    private struct Order
    {
        public long Id;
        public DateTime Time;
        public Text Customer;
        public Text Country;
        public Text Note;
        public int FirstItem;
        public int ItemCount;
    }

    private struct Item
    {
        public Text Sku;
        public Text Name;
        public int Count;
        public int Cents;
    }
}
