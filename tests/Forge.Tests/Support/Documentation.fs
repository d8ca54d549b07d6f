/// The XML documentation of an assembly, member by member, with what `inheritdoc` adds.
module Forge.Tests.Documentation

open System
open System.IO
open System.Reflection
open System.Runtime.CompilerServices
open System.Xml.Linq
open System.Xml.XPath

let private everything =
    BindingFlags.DeclaredOnly
    ||| BindingFlags.Public
    ||| BindingFlags.NonPublic
    ||| BindingFlags.Instance
    ||| BindingFlags.Static

/// The name of a type without the number of its type parameters: "Enumerator" for Enumerator`1.
let private plainName (t: Type) = t.Name.Split('`')[0]

/// How a parameter's type is written in the ID of a member: `ArenaSlice<T>.Enumerator` is Forge.ArenaSlice{`0}.Enumerator.
let rec private typeId (t: Type) : string =
    if t.IsByRef then
        typeId (t.GetElementType()) + "@"
    elif t.IsPointer then
        typeId (t.GetElementType()) + "*"
    elif t.IsArray then
        let bounds =
            if t.GetArrayRank() = 1 then
                ""
            else
                String.Join(",", Array.replicate (t.GetArrayRank()) "0:")

        $"{typeId (t.GetElementType())}[{bounds}]"
    elif t.IsGenericMethodParameter then
        $"``{t.GenericParameterPosition}"
    elif t.IsGenericParameter then
        $"`{t.GenericParameterPosition}"
    else
        // The arguments of all types around it come first, and each name has its own.
        let arguments = t.GetGenericArguments()
        let definition = if t.IsGenericType then t.GetGenericTypeDefinition() else t

        let rec name (t: Type) =
            let outer, taken =
                if isNull t.DeclaringType then
                    t.Namespace + ".", 0
                else
                    name t.DeclaringType + ".", t.DeclaringType.GetGenericArguments().Length

            let own = t.GetGenericArguments().Length - taken

            let braces =
                if own = 0 then
                    ""
                else
                    "{" + String.Join(",", Array.sub arguments taken own |> Array.map typeId) + "}"

            outer + plainName t + braces

        name definition

/// The compiler's ID of a type, such as T:Forge.ArenaSlice`1.Enumerator.
let private idOfType (t: Type) = t.FullName.Replace('+', '.')

let private parametersId (parameters: ParameterInfo[]) =
    if parameters.Length = 0 then
        ""
    else
        "("
        + String.Join(",", parameters |> Array.map (fun parameter -> typeId parameter.ParameterType))
        + ")"

/// The compiler's ID of a member, as in "Annex D, Documentation comments" of the C# standard.
let idOf (m: MemberInfo) =
    let within = lazy idOfType m.DeclaringType

    match m with
    | :? Type as t -> $"T:{idOfType t}"
    | :? ConstructorInfo as constructor -> $"M:{within.Value}.#ctor{parametersId (constructor.GetParameters())}"
    | :? MethodInfo as method ->
        let arity =
            if method.IsGenericMethod then
                $"``{method.GetGenericArguments().Length}"
            else
                ""

        let result =
            if method.Name = "op_Implicit" || method.Name = "op_Explicit" then
                "~" + typeId method.ReturnType
            else
                ""

        $"M:{within.Value}.{method.Name}{arity}{parametersId (method.GetParameters())}{result}"
    | :? PropertyInfo as property -> $"P:{within.Value}.{property.Name}{parametersId (property.GetIndexParameters())}"
    | :? EventInfo -> $"E:{within.Value}.{m.Name}"
    | _ -> $"F:{within.Value}.{m.Name}"

/// Whether code outside the assembly can name the method: an explicit implementation of an interface is private.
let private isVisible (method: MethodBase) =
    method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly

let rec private isVisibleType (t: Type) =
    if t.IsNested then
        (t.IsNestedPublic || t.IsNestedFamily || t.IsNestedFamORAssem)
        && isVisibleType t.DeclaringType
    else
        t.IsPublic

/// The public and protected types and members that have a place for a comment. What the compiler makes for a record has none, nor
/// has the constructor of a class that declares none; one without parameters that is declared must have a summary, says CS1591.
let documentable (assembly: Assembly) : MemberInfo list =
    [
        for t in assembly.GetTypes() do
            if isVisibleType t then
                t

                for m in t.GetMembers everything do
                    let visible =
                        match m with
                        | :? ConstructorInfo as made -> isVisible made && made.GetParameters().Length > 0
                        | :? MethodInfo as method ->
                            isVisible method
                            && (not method.IsSpecialName || method.Name.StartsWith "op_")
                            && not (t.IsSubclassOf typeof<Delegate>)
                        | :? PropertyInfo as property ->
                            property.GetAccessors true |> Array.exists isVisible
                            && property.Name <> "EqualityContract"
                        | :? EventInfo as event -> isVisible (event.GetAddMethod true)
                        | :? FieldInfo as field -> (field.IsPublic || field.IsFamily) && not field.IsSpecialName
                        | _ -> false

                    if visible && not (m.IsDefined(typeof<CompilerGeneratedAttribute>, false)) then
                        m
    ]

/// What the documentation says of each member, by its ID, in the XML files beside some assemblies.
let read (assemblies: Assembly list) =
    // It is the same on every platform.
    Repository.root () |> ignore

    dict
        [
            for assembly in assemblies do
                let file = XDocument.Load(Path.ChangeExtension(assembly.Location, "xml"))

                for entry in file.Descendants(XName.Get "member") do
                    entry.Attribute(XName.Get "name").Value, entry
        ]

let private attribute name (element: XElement) =
    match element.Attribute(XName.Get name) with
    | null -> None
    | found -> Some found.Value

/// The elements of an entry, with those that it inherits from others by name. An `inheritdoc` without a name, or with the name of nothing that
/// is documented, stays one.
let rec elements (entries: Collections.Generic.IDictionary<string, XElement>) (id: string) : XElement list =
    match entries.TryGetValue id with
    | false, _ -> []
    | true, entry ->
        [
            for element in entry.Elements() do
                match element.Name.LocalName, attribute "cref" element with
                | "inheritdoc", Some source when entries.ContainsKey source ->
                    let inherited = XElement(XName.Get "inherited", elements entries source)

                    // The compilers apply the path to the inherited elements as a document.
                    match attribute "path" element with
                    | None -> yield! inherited.Elements()
                    | Some path -> yield! inherited.XPathSelectElements("." + path)
                | _ -> element
        ]

/// The names of a member's parameters and type parameters, and whether it returns something that its summary does not describe.
let expected (m: MemberInfo) =
    let parameters (all: ParameterInfo[]) =
        [ for parameter in all -> parameter.Name ]

    match m with
    | :? Type as t ->
        let outer =
            if isNull t.DeclaringType then
                0
            else
                t.DeclaringType.GetGenericArguments().Length

        let invoke =
            if t.IsSubclassOf typeof<Delegate> then
                Some(t.GetMethod "Invoke")
            else
                None

        (match invoke with
         | Some invoke -> parameters (invoke.GetParameters())
         | None -> []),
        [ for argument in Array.skip outer (t.GetGenericArguments()) -> argument.Name ],
        (match invoke with
         | Some invoke -> invoke.ReturnType <> typeof<Void>
         | None -> false)
    | :? MethodInfo as method ->
        parameters (method.GetParameters()),
        [ for argument in method.GetGenericArguments() -> argument.Name ],
        method.ReturnType <> typeof<Void>
    | :? ConstructorInfo as constructor -> parameters (constructor.GetParameters()), [], false
    | :? PropertyInfo as property -> parameters (property.GetIndexParameters()), [], false
    | _ -> [], [], false

/// Whether a member overrides one of a base class, or implements one of an interface, from which it can inherit its documentation.
let inheritsDocumentation (m: MemberInfo) =
    let method =
        match m with
        | :? PropertyInfo as property -> Array.tryHead (property.GetAccessors true)
        | :? MethodInfo as method -> Some method
        | _ -> None

    match method with
    | None -> false
    | Some method ->
        method.GetBaseDefinition() <> method
        || (m.DeclaringType.GetInterfaces()
            |> Array.exists (fun implemented ->
                Array.contains method (m.DeclaringType.GetInterfaceMap implemented).TargetMethods))
