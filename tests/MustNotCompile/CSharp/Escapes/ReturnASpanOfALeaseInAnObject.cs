// The object may live longer than any method, and for the compiler its field does; the lease may end before.
using System;
using Forge;

class Holder(ArenaLease lease)
{
    private readonly ArenaLease _lease = lease;

    public Span<int> Escape() => _lease.AllocSpan<int>(3);
}
