// UTF-8 bytes can be there.
using Forge;

static class Program
{
    static ArenaSlice<byte> Misuse(ArenaLease lease, string text)
    {
        return lease.AllocSliceUtf8(text);
    }
}
