using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Forge.Cost.Weaver;

/// <summary>The evaluation stack.</summary>
internal static class Stack
{
    /// <summary>How many values an instruction leaves more than it takes; a return is not meant.</summary>
    public static int Change(Instruction step)
    {
        if (step.Operand is not IMethodSignature called || step.OpCode.FlowControl != FlowControl.Call)
        {
            return Count(step.OpCode.StackBehaviourPush) - Count(step.OpCode.StackBehaviourPop);
        }

        bool isNew = step.OpCode == OpCodes.Newobj;
        int left = isNew || called.ReturnType.MetadataType != MetadataType.Void ? 1 : 0;
        return left - called.Parameters.Count - (called.HasThis && !isNew ? 1 : 0);
    }

    // They are called Push0, Pushi, Popref_popi and so on: a part for each value.
    private static int Count(StackBehaviour behaviour) =>
        behaviour is StackBehaviour.Pop0 or StackBehaviour.Push0 ? 0 : behaviour.ToString().Split('_').Length;
}
