/// What a notebook shows of a value, found the way .NET Interactive finds it: by the names of an attribute and of its members.
module Forge.Tests.Notebook

open System
open System.Collections
open System.IO
open System.Linq.Expressions
open System.Xml.Linq
open Expecto

let private property (owner: obj) name =
    let property = owner.GetType().GetProperty(name: string)
    Expect.isNotNull property $"{owner.GetType().Name}.{name}"
    property.GetValue owner

let private call (formatter: obj) (value: obj) (writer: TextWriter) =
    let argument, output =
        Expression.Parameter(typeof<obj>), Expression.Parameter(typeof<TextWriter>)

    let call =
        Expression.Call(Expression.Constant formatter, formatter.GetType().GetMethod("Format"), argument, output)

    Expression.Lambda<Func<obj, TextWriter, bool>>(call, argument, output).Compile().Invoke(value, writer)

/// The kinds of output that a value brings, each with what makes its text.
let outputs (value: obj) =
    [
        for attribute in value.GetType().GetCustomAttributes(true) do
            if attribute.GetType().Name = "TypeFormatterSourceAttribute" then
                let source =
                    Activator.CreateInstance(property attribute "FormatterSourceType" :?> Type)

                let formatters =
                    source.GetType().GetMethod("CreateTypeFormatters").Invoke(source, null) :?> IEnumerable

                for formatter in formatters do
                    property formatter "MimeType" :?> string,
                    fun () ->
                        use writer = new StringWriter()
                        Expect.isTrue (call formatter value writer) "written"
                        string writer
    ]

let html (value: obj) =
    let _, make = outputs value |> List.find (fun (kind, _) -> kind = "text/html")
    make ()

/// The picture, which must be well-formed.
let picture (value: obj) = XElement.Parse(html value)

let attribute name (element: XElement) =
    match element.Attribute(XName.Get name) with
    | null -> None
    | attribute -> Some attribute.Value

/// What assistive technology reads of the graphics.
let labels (picture: XElement) =
    [
        for element in picture.DescendantsAndSelf() do
            if attribute "role" element = Some "img" then
                Option.get (attribute "aria-label" element)
    ]

/// The texts of the elements, in order.
let texts (picture: XElement) =
    [
        for text in
            picture.DescendantNodes()
            |> Seq.filter (fun node -> node :? XText)
            |> Seq.cast<XText> -> text.Value
    ]
