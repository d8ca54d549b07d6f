// It is disposed as itself.
using System;
using Forge;

static class Program
{
    static void Misuse(in ArenaLease lease)
    {
        using ArenaScope scope = lease.OpenScope();
    }
}
