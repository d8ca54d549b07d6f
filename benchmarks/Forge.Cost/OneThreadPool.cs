namespace Forge.Cost;

/// <summary>A pool for one thread: its leases never end, so giving one lease back twice goes unnoticed.</summary>
internal sealed class OneThreadPool(int capacity, Func<UncheckedBacking> factory)
{
    private readonly UncheckedLease[] _idle = new UncheckedLease[capacity];
    private int _count;

    public UncheckedLease Checkout() => _count > 0 ? _idle[--_count] : UncheckedLease.Own(factory());

    public void GiveBack(UncheckedLease lease)
    {
        lease.Reset();
        if (_count < _idle.Length)
        {
            _idle[_count++] = lease;
        }
        else
        {
            lease.Dispose();
        }
    }
}
