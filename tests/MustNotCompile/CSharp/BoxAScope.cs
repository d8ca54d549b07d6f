// A scope can't become an object, not even as IDisposable.
using System;
using Forge;

static class Program
{
    static void Misuse(in ArenaLease lease)
    {
        using IDisposable scope = lease.OpenScope(); // CS0029
    }
}
