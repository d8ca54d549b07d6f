/// The one place that knows how the pool keeps its idle arenas: how to have it use all its seats from the beginning, where it
/// would do so only after two calls have met.
[<RequireQualifiedAccess>]
module Forge.Schedules.Seats

open System.Reflection
open Forge

let private hidden = BindingFlags.Instance ||| BindingFlags.NonPublic
let private core = typeof<ArenaPool<Backing>>.GetField("_core", hidden)
let private store = core.FieldType.GetField("_store", hidden)

let useAll (pool: ArenaPool<Backing>) =
    (store.GetValue(core.GetValue pool) :?> ArenaStore).UseAllSeats()
