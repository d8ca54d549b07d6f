using System;
using System.Collections.Generic;
using System.Linq;
using System.Xml.Linq;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using Mono.Cecil;

/// <summary>Removes what users can't see from a documentation file. A task of MSBuild, used in src/Directory.Build.targets.</summary>
public class KeepPublicDocumentation : Task
{
    [Required]
    public string Assembly { get; set; }

    [Required]
    public string Documentation { get; set; }

    public override bool Execute()
    {
        using AssemblyDefinition assembly = AssemblyDefinition.ReadAssembly(Assembly);
        ILookup<bool, string> ids = assembly.MainModule.GetTypes().SelectMany(MembersOf).ToLookup(IsVisible, IdOf);
        HashSet<string> visible = new HashSet<string>(ids[true]);
        HashSet<string> hidden = new HashSet<string>(ids[false]);
        HashSet<string> visibleNames = new HashSet<string>(visible.Select(NameIn));

        XDocument documentation = XDocument.Load(Documentation, LoadOptions.PreserveWhitespace);
        foreach (XElement member in documentation.Descendants("member").ToList())
        {
            string id = (string)member.Attribute("name");

            // The F# compiler spells some ids, such as those of functions with member constraints, in a way of its own.
            if (visible.Contains(id) || (!hidden.Contains(id) && visibleNames.Contains(NameIn(id)))) { continue; }

            if (member.NextNode is XText space) { space.Remove(); }

            member.Remove();
        }

        documentation.Save(Documentation, SaveOptions.DisableFormatting);
        return true;
    }

    private static IEnumerable<IMemberDefinition> MembersOf(TypeDefinition type) =>
        new IMemberDefinition[] { type }.Concat(type.Methods).Concat(type.Fields).Concat(type.Properties).Concat(type.Events);

    private static bool IsVisible(IMemberDefinition member) => member switch
    {
        null => true,
        TypeDefinition type => (type.IsPublic || type.IsNestedPublic || type.IsNestedFamily || type.IsNestedFamilyOrAssembly)
            && IsVisible(type.DeclaringType),
        FieldDefinition field => (field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly) && IsVisible(field.DeclaringType),
        MethodDefinition method => (method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly) && IsVisible(method.DeclaringType),
        PropertyDefinition property => IsVisible(property.GetMethod ?? property.SetMethod)
            || IsVisible(property.SetMethod ?? property.GetMethod),
        EventDefinition eventDefinition => IsVisible(eventDefinition.AddMethod),
        _ => false,
    };

    // "M:Forge.Arena.Foo``1(System.Int32)" is "Forge.Arena.Foo".
    private static string NameIn(string id) => id.Substring(2).Split('(')[0].Split(new[] { "``" }, StringSplitOptions.None)[0];

    // As the C# standard defines them in its annex on documentation comments.
    private static string IdOf(IMemberDefinition member) => member switch
    {
        TypeDefinition type => $"T:{NameOf(type)}",
        FieldDefinition field => $"F:{NameOf(field.DeclaringType)}.{field.Name}",
        PropertyDefinition property =>
            $"P:{NameOf(property.DeclaringType)}.{property.Name}{Listed("(", property.Parameters.Select(each => each.ParameterType), ")")}",
        EventDefinition eventDefinition => $"E:{NameOf(eventDefinition.DeclaringType)}.{eventDefinition.Name}",
        MethodDefinition method => IdOf(method),
        _ => null,
    };

    private static string IdOf(MethodDefinition method)
    {
        string name = $"M:{NameOf(method.DeclaringType)}.{method.Name.Replace('.', '#')}";
        string arity = method.HasGenericParameters ? $"``{method.GenericParameters.Count}" : "";
        string result = method.Name is "op_Implicit" or "op_Explicit" ? $"~{NameOf(method.ReturnType)}" : "";
        return name + arity + Listed("(", method.Parameters.Select(each => each.ParameterType), ")") + result;
    }

    private static string NameOf(TypeReference type) => type switch
    {
        GenericParameter parameter => (parameter.Type == GenericParameterType.Type ? "`" : "``") + parameter.Position,
        GenericInstanceType instance => WithArguments(instance.ElementType, instance.GenericArguments.ToList()),
        ArrayType { Rank: > 1 } array => $"{NameOf(array.ElementType)}[{string.Join(",", Enumerable.Repeat("0:", array.Rank))}]",
        ArrayType array => $"{NameOf(array.ElementType)}[]",
        ByReferenceType reference => $"{NameOf(reference.ElementType)}@",
        PointerType pointer => $"{NameOf(pointer.ElementType)}*",
        IModifierType modified => NameOf(modified.ElementType),
        { DeclaringType: { } outer } => $"{NameOf(outer)}.{type.Name}",
        { Namespace: "" } => type.Name,
        _ => $"{type.Namespace}.{type.Name}",
    };

    // The arguments of Outer<A>.Inner<B> are one list, which each type of the chain takes its own from.
    private static string WithArguments(TypeReference type, List<TypeReference> arguments)
    {
        string[] parts = type.Name.Split('`');
        int count = parts.Length > 1 ? int.Parse(parts[1]) : 0;
        int others = arguments.Count - count;
        string outer = type.DeclaringType is { } declaring ? WithArguments(declaring, arguments.Take(others).ToList()) : type.Namespace;
        return $"{outer}.{parts[0]}{Listed("{", arguments.Skip(others).Select(NameOf), "}")}";
    }

    private static string Listed(string open, IEnumerable<TypeReference> types, string close) => Listed(open, types.Select(NameOf), close);

    private static string Listed(string open, IEnumerable<string> names, string close) =>
        names.Any() ? open + string.Join(",", names) + close : "";
}
