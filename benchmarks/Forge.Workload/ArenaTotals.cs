using System.Text;

namespace Forge.Workload;

/// <summary>Totals by name in an arena: a table with open addressing, at most half full.</summary>
internal sealed class ArenaTotals
{
    private const int FirstSlots = 64;

    private readonly ArenaLease _lease;
    private readonly ArenaSlice<byte> _text;
    private ArenaSlice<Slot> _slots;
    private int _names;

    /// <param name="lease">Where the table goes; a table that has grown leaves the old one behind.</param>
    /// <param name="text">What the names are parts of.</param>
    public ArenaTotals(ArenaLease lease, ArenaSlice<byte> text)
    {
        _lease = lease;
        _text = text;
        _slots = lease.AllocSlice<Slot>(FirstSlots);
    }

    public void Add(Text name, long amount)
    {
        ReadOnlySpan<byte> text = _text.Span;
        int hash = Hash(name.Of(text));
        ref Slot slot = ref Find(_slots.Span, name, hash, text);
        if (!slot.IsTaken)
        {
            slot = new Slot { Name = name, Hash = hash, IsTaken = true };
            _names++;
        }

        slot.Total += amount;
        if (_names * 2 > _slots.Length)
        {
            Grow(text);
        }
    }

    public Totals Total()
    {
        // Strings are made of the highest few only, and of the names that share the last one's total.
        ReadOnlySpan<Slot> slots = _slots.Span;
        List<long> totals = [];
        foreach (ref readonly Slot slot in slots)
        {
            if (slot.IsTaken)
            {
                totals.Add(slot.Total);
            }
        }

        totals.Sort();
        long least = totals.Count == 0 ? 0 : totals[^Math.Min(Totals.Listed, totals.Count)];
        List<(string, long)> highest = [];
        foreach (ref readonly Slot slot in slots)
        {
            if (slot.IsTaken && slot.Total >= least)
            {
                highest.Add((Encoding.UTF8.GetString(slot.Name.Of(_text.Span)), slot.Total));
            }
        }

        return new(_names, [.. Totals.Order(highest)]);
    }

    private static ref Slot Find(Span<Slot> slots, Text name, int hash, ReadOnlySpan<byte> text)
    {
        int mask = slots.Length - 1;
        for (int i = hash & mask; ; i = (i + 1) & mask)
        {
            ref Slot slot = ref slots[i];
            if (!slot.IsTaken || (slot.Hash == hash && slot.Name.Of(text).SequenceEqual(name.Of(text))))
            {
                return ref slot;
            }
        }
    }

    private static int Hash(ReadOnlySpan<byte> name)
    {
        HashCode hash = default;
        hash.AddBytes(name);
        return hash.ToHashCode();
    }

    private void Grow(ReadOnlySpan<byte> text)
    {
        ArenaSlice<Slot> grown = _lease.AllocSlice<Slot>(_slots.Length * 2);
        foreach (ref readonly Slot slot in _slots.Span)
        {
            if (slot.IsTaken)
            {
                Find(grown.Span, slot.Name, slot.Hash, text) = slot;
            }
        }

        _slots = grown;
    }

    private struct Slot
    {
        public Text Name;
        public int Hash;
        public bool IsTaken;
        public long Total;
    }
}
