/// What the machine of lists and references may do.
module Forge.Tests.ListCommand

open System
open FsCheck.FSharp

/// How the values of a list are read.
type ListReading =
    | ToArray
    | Loop
    | ToSlice
    /// To a run, which the lease turns into a slice.
    | ToRun

/// What is done to one list. An index that is not negative nor huge counts modulo 2 more than there are values.
type ListUse =
    | Add of value: int * isTry: bool
    | AddRange of values: int list * isTry: bool
    /// Adds values of the list itself.
    | AddOwn of start: int * length: int * isTry: bool
    | Insert of index: int * value: int
    | RemoveAt of index: int
    | RemoveRange of index: int * length: int
    | Clear
    | Ensure of capacity: int * isTry: bool
    | Sort of isDown: bool
    /// Only in a list that is in order.
    | Search of value: int * isDown: bool
    | IndexOf of value: int
    | Get of index: int
    | Set of index: int * value: int
    | ReadAll of ListReading

/// What a reference is used for: one that lies in an arena, of whatever age, is named by an index modulo how many there are.
type ReferenceUse =
    | Load
    | Store of value: int64
    /// Through the lease, which refuses what belongs to a scope.
    | Resolve
    /// Through the lease of the other arena.
    | ResolveElsewhere
    /// Through a scope, named by an index modulo 8.
    | ResolveInScope of scope: int

type RunUse =
    | ResolveRun
    | SliceRun
    | ResolveRunInScope of scope: int

type Command =
    | Make of arena: int * isWide: bool * capacity: int
    | Use of list: int * ListUse
    | UseDefault of ListUse
    /// Keeps a run of a list's values, as they are or will have been.
    | KeepRun of list: int
    | AllocRef of arena: int * value: int64 * isTry: bool
    | AllocRun of arena: int * length: int
    | CopyRun of arena: int * values: int list * isTry: bool
    /// A slice, and a reference to one of its values.
    | SliceToRef of arena: int * length: int * index: int
    | UseRef of reference: int * ReferenceUse
    | UseNull of arena: int * ReferenceUse
    | UseRun of run: int * RunUse
    /// Bytes that lie behind the newest list.
    | Fill of arena: int * bytes: int
    | OpenScope of arena: int
    | CloseScope of scope: int
    | Reset of arena: int
    /// Ends the lease, and leases the arena again.
    | EndLease of arena: int
    /// Something through the lease that was ended last, or the default one.
    | UseEnded of arena: int * way: int

let private flag = Gen.elements [ true; false ]
let private arena = Gen.frequency [ 3, Gen.constant 0; 1, Gen.constant 1 ]
let private some = Gen.choose (0, 999)

let private index =
    Gen.frequency
        [
            12, Gen.choose (0, 60)
            1, Gen.elements [ -1; Int32.MinValue; Int32.MaxValue ]
        ]

let private value = Gen.choose (-9, 9)

let private values =
    Gen.choose (0, 14) |> Gen.bind (fun length -> Gen.listOfLength length value)

let private count =
    Gen.frequency
        [
            12, Gen.choose (0, 12)
            2, Gen.choose (13, 60)
            1, Gen.elements [ -1; Int32.MinValue ]
            1, Gen.elements [ 500; Int32.MaxValue ]
        ]

/// The room that a list begins with, often none, so that it has to grow.
let private room =
    Gen.frequency [ 3, Gen.constant 0; 3, Gen.choose (1, 6); 1, count ]

let private listUse =
    Gen.frequency
        [
            14, Gen.map2 (fun value isTry -> Add(value, isTry)) value flag
            12, Gen.map2 (fun values isTry -> AddRange(values, isTry)) values flag
            8, Gen.map3 (fun start length isTry -> AddOwn(start, length, isTry)) some some flag
            7, Gen.map2 (fun index value -> Insert(index, value)) index value
            3, Gen.map RemoveAt index
            3, Gen.map2 (fun index length -> RemoveRange(index, length)) index count
            1, Gen.constant Clear
            4, Gen.map2 (fun capacity isTry -> Ensure(capacity, isTry)) count flag
            2, Gen.map Sort flag
            3, Gen.map2 (fun value isDown -> Search(value, isDown)) value flag
            2, Gen.map IndexOf value
            2, Gen.map Get index
            2, Gen.map2 (fun index value -> Set(index, value)) index value
            4, Gen.map ReadAll (Gen.elements [ ToArray; Loop; ToSlice; ToRun ])
        ]

let private scope = Gen.choose (0, 7)

let private referenceUse =
    Gen.oneof
        [
            Gen.constant Load
            Gen.map (int64 >> Store) value
            Gen.constant Resolve
            Gen.constant Resolve
            Gen.constant ResolveElsewhere
            Gen.map ResolveInScope scope
        ]

let private runUse =
    Gen.oneof
        [
            Gen.constant ResolveRun
            Gen.constant ResolveRun
            Gen.constant SliceRun
            Gen.map ResolveRunInScope scope
        ]

let generator =
    Gen.frequency
        [
            8, Gen.map3 (fun arena isWide capacity -> Make(arena, isWide, capacity)) arena flag room
            60, Gen.map2 (fun list action -> Use(list, action)) some listUse
            2, Gen.map UseDefault listUse
            3, Gen.map KeepRun some
            5, Gen.map3 (fun arena value isTry -> AllocRef(arena, int64 value, isTry)) arena value flag
            4, Gen.map2 (fun arena length -> AllocRun(arena, length)) arena count
            4, Gen.map3 (fun arena values isTry -> CopyRun(arena, values, isTry)) arena values flag
            3, Gen.map3 (fun arena length index -> SliceToRef(arena, length, index)) arena (Gen.choose (0, 4)) index
            14, Gen.map2 (fun reference action -> UseRef(reference, action)) some referenceUse
            2, Gen.map2 (fun arena action -> UseNull(arena, action)) arena referenceUse
            11, Gen.map2 (fun run action -> UseRun(run, action)) some runUse
            4, Gen.map2 (fun arena bytes -> Fill(arena, bytes)) arena (Gen.choose (1, 40))
            9, Gen.map OpenScope arena
            5, Gen.map CloseScope scope
            2, Gen.map Reset arena
            2, Gen.map EndLease arena
            2, Gen.map2 (fun arena way -> UseEnded(arena, way)) arena (Gen.choose (0, 9))
        ]

let private smaller number =
    [
        if number <> 0 then
            0

        if number > 2 || number < -1 then
            number / 2

        if number > 0 then
            number - 1
    ]

let private fewer (values: int list) =
    [
        if not values.IsEmpty then
            List.tail values
    ]

let private simplerUse action =
    [
        match action with
        | Add(value, isTry) ->
            for value in smaller value do
                Add(value, isTry)
        | AddRange(values, isTry) ->
            for values in fewer values do
                AddRange(values, isTry)
        | Insert(index, value) ->
            Add(value, false)

            for index in smaller index do
                Insert(index, value)
        | RemoveAt index ->
            for index in smaller index do
                RemoveAt index
        | RemoveRange(index, length) ->
            for index in smaller index do
                RemoveRange(index, length)

            for length in smaller length do
                RemoveRange(index, length)
        | Ensure(capacity, isTry) ->
            for capacity in smaller capacity do
                Ensure(capacity, isTry)
        | _ -> ()
    ]

/// The same command with simpler arguments, each.
let simpler command =
    [
        match command with
        | Make(arena, isWide, capacity) ->
            if arena > 0 then
                Make(0, isWide, capacity)

            if isWide then
                Make(arena, false, capacity)

            for capacity in smaller capacity do
                Make(arena, isWide, capacity)
        | Use(list, action) ->
            for list in smaller list do
                Use(list, action)

            for action in simplerUse action do
                Use(list, action)
        | AllocRun(arena, length) ->
            for length in smaller length do
                AllocRun(arena, length)
        | CopyRun(arena, values, isTry) ->
            for values in fewer values do
                CopyRun(arena, values, isTry)
        | SliceToRef(arena, length, index) ->
            for length in smaller length do
                SliceToRef(arena, length, index)

            for index in smaller index do
                SliceToRef(arena, length, index)
        | UseRef(reference, action) ->
            for reference in smaller reference do
                UseRef(reference, action)
        | UseRun(run, action) ->
            for run in smaller run do
                UseRun(run, action)
        | Fill(arena, bytes) ->
            for bytes in smaller bytes do
                if bytes > 0 then
                    Fill(arena, bytes)
        | _ -> ()
    ]
