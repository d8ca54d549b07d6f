// It can hold slices.
using System;
using System.Collections.Generic;
using Forge;

static class Program
{
    static int Misuse(in ArenaLease lease)
    {
        List<ArenaSlice<int>> all = [];
        all.Add(lease.AllocSlice<int>(3));
        return all.Count;
    }
}
