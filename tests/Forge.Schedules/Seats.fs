/// The one place that knows how the pool keeps its idle arenas: how to have it use all its seats from the beginning, where it
/// would do so only after two calls have met.
[<RequireQualifiedAccess>]
module Forge.Schedules.Seats

open System.Reflection
open Forge

let private hidden = BindingFlags.Instance ||| BindingFlags.NonPublic
let private store = typeof<ArenaPool>.GetField("_store", hidden)
let private useAllOf = store.FieldType.GetMethod("UseAllSeats", hidden)

let useAll (pool: ArenaPool) =
    useAllOf.Invoke(store.GetValue pool, [||]) |> ignore
