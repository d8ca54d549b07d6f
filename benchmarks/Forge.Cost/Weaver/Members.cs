using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace Forge.Cost.Weaver;

/// <summary>What is changed as a whole.</summary>
internal static class Members
{
    /// <summary>Gives a method another body.</summary>
    /// <param name="method">The method.</param>
    /// <param name="write">Writes the body up to its return, for which it leaves the result on the stack.</param>
    public static void Replace(this MethodDefinition method, Action<ILProcessor> write)
    {
        method.Body = new MethodBody(method);
        ILProcessor il = method.Body.GetILProcessor();
        write(il);
        il.Emit(OpCodes.Ret);
    }

    /// <summary>Takes a field out of its type: whatever reads it gets zero or null, and whatever writes it does nothing.</summary>
    public static void TakeOut(this FieldDefinition field)
    {
        IEnumerable<MethodDefinition> methods = field.Module.GetAllTypes().SelectMany(static type => type.Methods);
        foreach (MethodDefinition method in methods.Where(static method => method.HasBody))
        {
            ILProcessor il = method.Body.GetILProcessor();
            foreach (Instruction access in method.Body.Instructions.Where(step => IsOf(step, field)).ToArray())
            {
                OpCode[] rest = AfterPop(access.OpCode, field)
                    ?? throw new WeavingException($"{method.FullName} takes the address of {field.FullName}.");

                // In place, since branches may lead there.
                access.OpCode = OpCodes.Pop;
                access.Operand = null;
                foreach (OpCode next in rest.Reverse())
                {
                    il.InsertAfter(access, il.Create(next));
                }
            }
        }

        field.DeclaringType.Fields.Remove(field);
    }

    /// <summary>What follows the pop that an access becomes, which takes the object of a read, or the value of a write.</summary>
    private static OpCode[]? AfterPop(OpCode access, FieldDefinition field) =>
        access == OpCodes.Stfld ? [OpCodes.Pop]
        : access != OpCodes.Ldfld ? null
        : !field.FieldType.IsValueType ? [OpCodes.Ldnull]
        : field.FieldType.MetadataType == MetadataType.Int64 ? [OpCodes.Ldc_I4_0, OpCodes.Conv_I8]
        : throw new WeavingException($"{field.FullName} is neither a reference nor a long.");

    private static bool IsOf(Instruction step, FieldDefinition field) =>
        step.Operand is FieldReference used
        && used.Name == field.Name
        && used.DeclaringType.GetElementType() == field.DeclaringType;
}
