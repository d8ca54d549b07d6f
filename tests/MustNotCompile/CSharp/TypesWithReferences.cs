using Forge;

static class TypesWithReferences
{
    // The collector does not see references in an arena.
    static ArenaSlice<string> AllocateStrings(ArenaLease lease, string text)
    // instead: static ArenaSlice<byte> AllocateStrings(ArenaLease lease, string text)
    {
        return lease.AllocSlice<string>(1); // error CS8377
        // instead: return lease.AllocSliceUtf8(text);
    }

    // The collector does not see references in an arena.
    static int AllocateASpanOfStrings(ArenaLease lease)
    {
        return lease.AllocSpan<string>(3).Length; // error CS8377
        // instead: return lease.AllocSpan<char>(3).Length;
    }

    // The collector does not see references in an arena.
    static void AllocateAReferenceInAScope(ArenaScope scope)
    {
        scope.Alloc("text"); // error CS8377
        // instead: scope.Alloc(0);
    }

    // The collector does not see references in an arena.
    static void AllocateAReferenceToAString(ArenaLease lease)
    {
        lease.AllocRef("text"); // error CS8377
        // instead: lease.AllocRef(0);
    }

    // The collector does not see references in an arena.
    static int AllocateAListOfStrings(ArenaLease lease)
    {
        return lease.AllocList<string>().Count; // error CS8377
        // instead: return lease.AllocList<char>().Count;
    }

    // The collector does not see references in an arena, not even inside a struct.
    record struct Row(int Number, string Text);
    // instead: record struct Row(int Number, char Text);

    static Row AllocateAStructWithAReference(ArenaLease lease, Row row)
    {
        return lease.Alloc(row); // error CS8377
    }

    // A struct of the caller's choice may hold references.
    static T AllocateAnyStruct<T>(ArenaLease lease, T value)
        where T : struct
        // instead: where T : unmanaged
    {
        return lease.Alloc(value); // error CS8377
    }
}
