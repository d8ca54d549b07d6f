using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Forge.Cost.Weaver;

/// <summary>A statement that compares two stamps and throws unless they are equal.</summary>
internal static class Guard
{
    /// <summary>Takes the guard out of a method, which must have exactly one.</summary>
    /// <returns>The fields that the guard itself reads.</returns>
    public static IReadOnlyCollection<FieldDefinition> TakeOut(MethodDefinition method)
    {
        IList<Instruction> code = method.Body.Instructions;
        (int start, int end) = Find(method);
        List<Instruction> guard = [.. code.Skip(start).Take(end - start)];
        Require(guard.Count(static step => TypeOf(step) == MetadataType.Int64) >= 2, method, "compare two stamps before it throws");
        Require(
            code.All(step => step.Operand is not Instruction target || guard.Contains(step) == guard.Contains(target) || target == code[end]),
            method,
            "go on right after the guard");
        foreach (Instruction step in guard)
        {
            method.Body.GetILProcessor().Remove(step);
        }

        return [.. guard.Select(static step => step.Operand).OfType<FieldReference>().Select(static field => field.Resolve()).Distinct()];
    }

    /// <summary>From the start of the statement that has the first branch to the end of the call that throws.</summary>
    private static (int Start, int End) Find(MethodDefinition method)
    {
        IList<Instruction> code = method.Body.Instructions;
        int[] throws = [.. Enumerable.Range(0, code.Count).Where(index => NeverReturns(code[index]))];
        Require(throws.Length == 1, method, "call exactly one method that never returns");
        int end = throws[0] + 1;
        while (code[end].OpCode == OpCodes.Nop)
        {
            end++;
        }

        int start = 0;
        int depth = 0;
        for (int index = 0; code[index].OpCode.FlowControl != FlowControl.Cond_Branch; index++)
        {
            Require(index < end, method, "branch before it throws");
            depth += Stack.Change(code[index]);
            if (depth == 0)
            {
                start = index + 1;
            }
        }

        return (start, end);
    }

    private static bool NeverReturns(Instruction step) =>
        step.Operand is MethodReference called
        && called.DeclaringType.Scope == called.Module
        && called.Resolve() is { } method
        && method.CustomAttributes.Any(static attribute => attribute.AttributeType.Name == "DoesNotReturnAttribute");

    /// <summary>The type of the value that an instruction reads or a call returns.</summary>
    private static MetadataType TypeOf(Instruction step) => step.Operand switch
    {
        FieldReference field => field.FieldType.MetadataType,
        MethodReference method => method.ReturnType.MetadataType,
        _ => MetadataType.Void,
    };

    private static void Require(bool condition, MethodDefinition method, string what)
    {
        if (!condition)
        {
            throw new WeavingException($"{method.DeclaringType.Name}.{method.Name} must {what}.");
        }
    }
}
