/// The one place that knows how the pool keeps its idle arenas: how to have it use all its seats from the beginning, where it
/// would do so only after two calls have met.
[<RequireQualifiedAccess>]
module Forge.Schedules.Seats

open System.Reflection
open Forge

let private hidden = BindingFlags.Instance ||| BindingFlags.NonPublic

let private core = typeof<ArenaPool<Backing>>.GetField("_core", hidden)
let private store = core.FieldType.GetField("_idle", hidden)
let private lanes = store.FieldType.GetField("_lanes", hidden)
let private mask = store.FieldType.GetField("_laneMask", hidden)

let useAll (pool: ArenaPool<Backing>) =
    let store = store.GetValue(core.GetValue pool)
    mask.SetValue(store, (lanes.GetValue store :?> System.Array).Length - 1)
