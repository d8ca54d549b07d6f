/// What a list must answer to a use, according to its model.
module Forge.Tests.ListStep

open System
open Forge
open Forge.Models
open Forge.Tests.Attempts
open Forge.Tests.ListCommand

type Step =
    {
        Outcome: ListOutcome
        /// Whether an answer is right, if nothing is refused.
        Accepts: ListAnswer -> bool
        List: ListModel
        Arena: ArenaModel
        /// A number that the message of a refusal has.
        Number: int
        Command: string
    }

/// The use with its indexes as they are passed to a list of so many values.
let settle count action =
    match action with
    | AddOwn(start, length, isTry) ->
        let start = start % (count + 1)
        AddOwn(start, length % (count - start + 1), isTry)
    | Insert(index, value) -> Insert(place count index, value)
    | RemoveAt index -> RemoveAt(place count index)
    | RemoveRange(index, length) ->
        let index = place count index
        RemoveRange(index, place (count - min index count) length)
    | Get index -> Get(place count index)
    | Set(index, value) -> Set(place count index, value)
    | Add _
    | AddRange _
    | Clear
    | Ensure _
    | Sort _
    | Search _
    | IndexOf _
    | ReadAll _ -> action

let private inOrder isDown values =
    values =
        (if isDown then
             List.sortDescending values
         else
             List.sort values)

/// Whether the use has a meaning: only what is in order can be searched.
let applies values action =
    match action with
    | Search(_, isDown) -> inOrder isDown values
    | _ -> true

let private nameOf action =
    match action with
    | Add(_, false) -> "add"
    | Add(_, true) -> "try add"
    | AddRange(_, false) -> "add range"
    | AddRange(_, true) -> "try add range"
    | AddOwn _ -> "add own"
    | Insert _ -> "insert"
    | RemoveAt _ -> "remove"
    | RemoveRange _ -> "remove range"
    | Clear -> "clear"
    | Ensure(_, false) -> "ensure"
    | Ensure(_, true) -> "try ensure"
    | Sort _ -> "sort"
    | Search _ -> "search"
    | IndexOf _ -> "index of"
    | Get _ -> "get"
    | Set _ -> "set"
    | ReadAll _ -> "read"

let private numberOf (list: ListModel) action =
    match action with
    | RemoveRange(index, length) when index >= 0 && index <= list.Values.Length -> length
    | Insert(number, _)
    | RemoveAt number
    | RemoveRange(number, _)
    | Ensure(number, _)
    | Get number
    | Set(number, _) -> number
    | _ -> 0

let private isFound values value isDown answer =
    let comesBefore other =
        if isDown then other > value else other < value

    match answer with
    | Number index when index >= 0 -> List.tryItem index values = Some value
    | Number complement ->
        not (List.contains value values)
        && ~~~complement = (values |> List.filter comesBefore |> List.length)
    | _ -> false

let expect (list: ListModel) (arena: ArenaModel) action =
    let values = list.Values
    let exactly answer given = given = answer

    let tries isTry =
        if isTry then exactly (Fits true) else exactly Nothing

    let inPlace (outcome, list) = outcome, list, arena

    let at index change =
        if index < 0 || index >= values.Length then
            match ListModel.update id list arena with
            | ListOutcome.Done, list -> ListOutcome.OutOfRange, list, arena
            | refused -> inPlace refused
        else
            inPlace (ListModel.update change list arena)

    let (outcome, after, arena), accepts =
        match action with
        | Add(value, isTry) -> ListModel.insert values.Length [ value ] list arena, tries isTry
        | AddRange(more, isTry) -> ListModel.insert values.Length more list arena, tries isTry
        | AddOwn(start, length, isTry) ->
            ListModel.insert values.Length (values |> List.skip start |> List.truncate length) list arena, tries isTry
        | Insert(index, value) -> ListModel.insert index [ value ] list arena, exactly Nothing
        | RemoveAt index -> inPlace (ListModel.remove index 1 list arena), exactly Nothing
        | RemoveRange(index, length) -> inPlace (ListModel.remove index length list arena), exactly Nothing
        | Clear -> inPlace (ListModel.update (fun _ -> []) list arena), exactly Nothing
        | Ensure(capacity, isTry) -> ListModel.ensure capacity list arena, tries isTry
        | Sort false -> inPlace (ListModel.update List.sort list arena), exactly Nothing
        | Sort true -> inPlace (ListModel.update List.sortDescending list arena), exactly Nothing
        | Search(value, isDown) -> inPlace (ListModel.update id list arena), isFound values value isDown
        | IndexOf value ->
            let index = List.tryFindIndex ((=) value) values |> Option.defaultValue -1
            inPlace (ListModel.update id list arena), exactly (Number index)
        | Get index -> at index id, (fun answer -> answer = Number values[index])
        | Set(index, value) -> at index (List.updateAt index value), exactly Nothing
        | ReadAll _ -> inPlace (ListModel.update id list arena), exactly (All values)

    {
        Outcome = outcome
        Accepts = accepts
        List = after
        Arena = arena
        Number = numberOf list action
        Command = nameOf action
    }

let private isTry action =
    match action with
    | Add(_, isTry)
    | AddRange(_, isTry)
    | AddOwn(_, _, isTry)
    | Ensure(_, isTry) -> isTry
    | _ -> false

let private grows action =
    match action with
    | Add _
    | AddRange _
    | AddOwn _
    | Insert _
    | Ensure _ -> true
    | _ -> false

/// The name of what happened in the statistics.
let branchOf (before: ListModel) action step =
    match step.Outcome with
    | ListOutcome.Done when not (grows action) -> "done"
    | ListOutcome.Done when before.Capacity = step.List.Capacity -> "had room"
    | ListOutcome.Done when before.Capacity = 0 -> "first room"
    | ListOutcome.Done when before.Address = step.List.Address -> "in place"
    | ListOutcome.Done -> "by copy"
    | ListOutcome.Exhausted _ -> if isTry action then "no room" else "exhausted"
    | ListOutcome.OutOfRange -> "out of range"
    | ListOutcome.Stale -> "stale list"
    | ListOutcome.ScopeOpen -> "scope open"

/// Whether a list did as its model says: it answered, or it refused with the exception promised.
let isKept action step (result: Result<ListAnswer, exn>) =
    match step.Outcome, result with
    | ListOutcome.Done, Ok answer -> step.Accepts answer
    | ListOutcome.Exhausted _, Ok answer -> isTry action && answer = Fits false
    | ListOutcome.Exhausted(requested, remaining), Error(:? ArenaExhaustedException as error) ->
        not (isTry action)
        && bigint error.Requested = requested
        && bigint error.Remaining = remaining
    | ListOutcome.OutOfRange, Error error -> Promise.isJust<ArgumentOutOfRangeException> [ string step.Number ] error
    | ListOutcome.Stale, Error error -> Promise.isJust<InvalidOperationException> [ "The collection is stale" ] error
    | ListOutcome.ScopeOpen, Error error ->
        Promise.isJust<InvalidOperationException> [ "older than the scope that is open" ] error
    | _ -> false
