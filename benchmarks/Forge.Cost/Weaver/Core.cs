using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Forge.Cost.Weaver;

/// <summary>The core, and what it has for the sake of the run-time checks alone.</summary>
internal sealed class Core(ModuleDefinition module)
{
    public void TakeChecksOut()
    {
        Guard.TakeOut(Getter("ArenaLease", "Arena"));
        Guard.TakeOut(Getter("ArenaLease", "UnscopedArena"));
        Guard.TakeOut(Getter("ArenaScope", "Arena"));
        IReadOnlyCollection<FieldDefinition> stamps = Guard.TakeOut(Getter("ArenaSlice`1", "Span"));

        // Nothing else needs what that one compared: a slice becomes an address and a length.
        TypeReference epoch = Only(
            stamps.Select(static stamp => stamp.FieldType).Where(static type => !type.IsValueType),
            "class that holds the stamp of a slice");
        Only(
            Type("BumpArena").Methods.Where(method => method.IsGetter && method.ReturnType.FullName == epoch.FullName),
            $"property of BumpArena that returns {epoch.FullName}").Replace(static il => il.Emit(OpCodes.Ldnull));
        foreach (FieldDefinition stamp in stamps)
        {
            stamp.TakeOut();
        }

        TurnScopesIntoMarks();
    }

    /// <summary>A scope keeps the cursor in place of its stamp; closing it moves the cursor back there, and that is all.</summary>
    private void TurnScopesIntoMarks()
    {
        FieldDefinition cursor = Named(Type("BumpArena").Fields, "_cursor");
        MethodDefinition scope = Method("ArenaScope", ".ctor");
        Method("BumpArena", "OpenScope").Replace(il =>
        {
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldnull);
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldfld, cursor);
            il.Emit(OpCodes.Conv_U8);
            il.Emit(OpCodes.Newobj, scope);
        });

        MethodDefinition rewind = Method("BumpArena", "Rewind");
        Method("BumpArena", "CloseScope").Replace(il =>
        {
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldarg_2);
            il.Emit(OpCodes.Conv_U);
            il.Emit(OpCodes.Call, rewind);
        });
    }

    private MethodDefinition Getter(string type, string property) => Method(type, $"get_{property}");

    private MethodDefinition Method(string type, string name) =>
        Only(Type(type).Methods.Where(method => method.Name == name), $"{type}.{name}");

    private TypeDefinition Type(string name) => Named(module.Types, name);

    private static T Named<T>(IEnumerable<T> members, string name)
        where T : IMemberDefinition => Only(members.Where(member => member.Name == name), name);

    private static T Only<T>(IEnumerable<T> found, string what) =>
        found.ToArray() is [var only] ? only : throw new WeavingException($"There must be exactly one {what}.");
}
