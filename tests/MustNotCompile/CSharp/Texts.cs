using System;
using Forge;

static class Texts
{
    // The span is tied to the text, which is a local variable.
    static ReadOnlySpan<byte> ReturnTheSpanOfAText(in ArenaLease lease)
    // instead: static ArenaText ReturnTheSpanOfAText(in ArenaLease lease)
    {
        ArenaText text = lease.AllocText("text");
        return text.Span; // error CS8168
        // instead: return text;
    }

    // The handle is not even a variable, so its span can't outlive this expression.
    static ReadOnlySpan<byte> ReturnTheSpanOfAFormattedText(in ArenaLease lease, int number)
    // instead: static ArenaText ReturnTheSpanOfAFormattedText(in ArenaLease lease, int number)
    {
        return lease.Text($"number {number}").Span; // error CS8156
        // instead: return lease.Text($"number {number,5:x} {"text",-8} {lease.AllocText("text"),9} {"bytes"u8}");
    }

    // The parameter is a copy of the handle, and ends with the method.
    static ReadOnlySpan<byte> ReturnTheSpanOfATextParameter(ArenaText text)
    // instead: static ReadOnlySpan<byte> ReturnTheSpanOfATextParameter(in ArenaText text)
    {
        return text.Span; // error CS8166
    }

    // The variable lives on after the block that ends the text.
    static int AssignTheSpanOfATextToAnOuterVariable(ArenaPool<PinnedBacking> pool)
    {
        scoped ReadOnlySpan<byte> outer;
        // instead: ArenaText outer;
        using (ArenaLease lease = pool.Checkout())
        {
            ArenaText text = lease.Text($"a text");
            outer = text.Span; // error CS8352
            // instead: outer = text;
        }

        return outer.Length;
    }

    // A text is read only, because an interner or a map may share its bytes.
    static bool WriteBytesThroughAText(ArenaText text)
    {
        return (text.Span[0] = 65) == 65; // error CS8331
        // instead: return (text.ToSlice().Span[0] = 65) == 65;
    }
}
