using System.Diagnostics;

namespace Forge;

/// <summary>The method of a stack frame, by names that trimming leaves intact where the framework can promise that.</summary>
internal readonly record struct FrameMethod(string Assembly, string Name)
{
    /// <summary>The method of a frame, or null where it is not known.</summary>
    public static FrameMethod? Of(StackFrame frame)
    {
#if NETSTANDARD2_0
        System.Reflection.MethodBase? method = frame.GetMethod();
        return method?.DeclaringType is { } type
            ? new FrameMethod(type.Assembly.GetName().Name, $"{type.FullName}.{method.Name}")
            : null;
#else
        return DiagnosticMethodInfo.Create(frame) is { } method
            ? new FrameMethod(method.DeclaringAssemblyName.Split(',')[0], $"{method.DeclaringTypeName}.{method.Name}")
            : null;
#endif
    }
}
