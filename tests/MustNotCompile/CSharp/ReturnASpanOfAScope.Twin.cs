// The lease's own span lives as long as the caller's lease.
using System;
using Forge;

static class Program
{
    static Span<int> Misuse(in ArenaLease lease)
    {
        return lease.AllocSpan<int>(3);
    }
}
