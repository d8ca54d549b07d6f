// The object may live longer than any method, and for the compiler its field does; the slice's lease may end before.
using System;
using Forge;

class Holder(ArenaSlice<int> slice)
{
    private readonly ArenaSlice<int> _slice = slice;

    public Span<int> Escape() => _slice.Span;
}
