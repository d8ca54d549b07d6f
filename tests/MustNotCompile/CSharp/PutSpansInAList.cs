// A list may outlive every lease, so it can't hold spans.
using System;
using System.Collections.Generic;
using Forge;

static class Program
{
    static int Misuse(in ArenaLease lease)
    {
        List<Span<int>> all = []; // CS9244
        all.Add(lease.AllocSpan<int>(3));
        return all.Count;
    }
}
