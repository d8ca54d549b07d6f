using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Forge;

/// <summary>
/// The check behind <c>where T : unmanaged</c>. The C# compiler makes it for every caller in C#, but the runtime does not,
/// and F# does not look into the structs of other assemblies: it takes <c>KeyValuePair&lt;int, string&gt;</c> for unmanaged.
/// </summary>
internal static class Unmanaged
{
    /// <summary>Refuses a type that holds references: the collector would not see them. Costs nothing once compiled.</summary>
    /// <exception cref="ArgumentException">The type holds references.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Require<T>()
    {
        if (HoldsReferences<T>())
        {
            ThrowHoldsReferences<T>();
        }
    }

    [DoesNotReturn]
    private static void ThrowHoldsReferences<T>() =>
        throw new ArgumentException(
            $"{typeof(T)} holds references, which the garbage collector does not see in an arena. Store numbers, such as "
            + "an index into an array.");

#if NETSTANDARD2_0
    private static bool HoldsReferences<T>() => Known<T>.HoldsReferences;

    private static bool HoldsReferences(Type type)
    {
        if (type.IsPrimitive || type.IsPointer || type.IsEnum || IsFunctionPointer(type))
        {
            return false;
        }

        return !type.IsValueType || Array.Exists(
            type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic),
            static field => HoldsReferences(field.FieldType));
    }

    // Since .NET 8 the type of such a field is no IntPtr but a type that derives from nothing, and netstandard2.0 can't ask it.
    private static bool IsFunctionPointer(Type type) =>
        type.BaseType is null && !type.IsInterface && type != typeof(object);

    private static class Known<T>
    {
        public static readonly bool HoldsReferences = Unmanaged.HoldsReferences(typeof(T));
    }
#else
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool HoldsReferences<T>() => RuntimeHelpers.IsReferenceOrContainsReferences<T>();
#endif
}
