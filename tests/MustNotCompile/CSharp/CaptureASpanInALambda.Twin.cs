// The lambda captures a slice, whose Span checks.
using System;
using Forge;

static class Program
{
    static Func<int> Misuse(in ArenaLease lease)
    {
        ArenaSlice<int> numbers = lease.AllocSlice<int>(3);
        return () => numbers[0];
    }
}
