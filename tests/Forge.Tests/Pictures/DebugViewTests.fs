/// What a debugger shows below a value: each type names a view, whose one property holds the entries.
module Forge.Tests.DebugViewTests

open System
open System.Collections
open System.Collections.Generic
open System.Diagnostics
open Expecto
open Forge
open Forge.Tests.ArenaData

/// What a debugger would list.
let private entriesOf (value: obj) =
    let shown = value.GetType()

    let proxy =
        shown.GetCustomAttributes(typeof<DebuggerTypeProxyAttribute>, false)
        |> Array.exactlyOne
        :?> DebuggerTypeProxyAttribute

    let view =
        Type.GetType(proxy.ProxyTypeName, true).MakeGenericType(shown.GetGenericArguments())

    let property = view.GetProperties() |> Array.exactlyOne

    let browsable =
        property.GetCustomAttributes(typeof<DebuggerBrowsableAttribute>, false)
        |> Array.exactlyOne
        :?> DebuggerBrowsableAttribute

    Expect.equal browsable.State DebuggerBrowsableState.RootHidden "only the entries show"

    let entries =
        property.GetValue(Activator.CreateInstance(view, value)) :?> IEnumerable

    [ for entry in entries -> entry ]

[<Struct>]
type private Comparer =
    interface IEqualityComparer<int> with
        member _.Equals(x, y) = (x = y)
        member _.GetHashCode x = x

/// A value of each type with entries, and what they are as text.
let private make (arena: ArenaLease) : (obj * string list) list =
    let list = arena.AllocList<int>()
    list.AddRange(ReadOnlySpan [| 4; 5 |])
    let mutable map = arena.AllocMap<int, int>()
    map[1] <- 2
    let mutable compared = arena.AllocMap<int, int, Comparer>(Comparer())
    compared[3] <- 4
    let mutable texts = arena.AllocTextMap<int>()
    texts.GetOrAdd("key".AsSpan()) <- 5

    [
        arena.AllocSliceCopy(ReadOnlySpan [| 1; 2; 3 |]), [ "1"; "2"; "3" ]
        list, [ "4"; "5" ]
        map, [ "[1, 2]" ]
        compared, [ "[3, 4]" ]
        texts, [ "[key, 5]" ]
    ]

[<Tests>]
let tests =
    testList
        "debug views"
        [
            testCase "show the entries, and none once they are stale" (fun () ->
                Needs.jit "the attributes for debuggers"
                use arena = arena 4096
                let values = make arena

                for value, entries in values do
                    Expect.equal (entriesOf value |> List.map string) entries (value.GetType().Name)

                arena.Reset()

                for value, _ in values do
                    Expect.isEmpty (entriesOf value) $"stale {value.GetType().Name}")

            testCase "of an interner they show the texts" (fun () ->
                use arena = arena 4096
                let interner = arena.AllocInterner()
                interner.Intern("one".AsSpan()) |> ignore

                let view =
                    typeof<ArenaInterner>.Assembly.GetType("Forge.ArenaInterner+DebugView", true)

                let texts () =
                    view.GetProperty("Texts").GetValue(Activator.CreateInstance(view, interner)) :?> ArenaText[]

                Expect.equal (texts () |> Array.map string) [| "one" |] "texts"
                arena.Reset()
                Expect.isEmpty (texts ()) "stale")
        ]
