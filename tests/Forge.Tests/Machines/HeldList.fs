namespace Forge.Tests

open System
open System.Collections.Generic
open System.Runtime.InteropServices
open Forge
open Forge.Models
open Forge.Tests.ListCommand

/// 24 bytes, in the order of the first.
[<Struct; CustomComparison; CustomEquality>]
type WideValue =
    {
        Key: int64
        Triple: int64
        Complement: int64
    }

    interface IComparable<WideValue> with
        member this.CompareTo other = compare this.Key other.Key

    interface IEquatable<WideValue> with
        member this.Equals other =
            this.Key = other.Key
            && this.Triple = other.Triple
            && this.Complement = other.Complement

    override this.Equals other =
        match other with
        | :? WideValue as other -> this.Key = other.Key
        | _ -> false

    override this.GetHashCode() = hash this.Key

/// The largest first.
[<Struct>]
type private Downward<'T> =
    interface IComparer<'T> with
        member _.Compare(left, right) =
            Comparer<'T>.Default.Compare(right, left)

/// What a list answers when it refuses nothing.
type ListAnswer =
    | Nothing
    | Fits of bool
    | Number of int
    | All of int list

/// A list in an arena, whatever its values are, beside its model.
[<AbstractClass>]
type HeldList() =
    /// None for the default value.
    abstract Model: ListModel option with get, set
    abstract Arena: int
    abstract IsValid: bool
    abstract Count: int
    abstract Capacity: int
    abstract Address: unativeint
    abstract Values: int list
    abstract ToBytes: int list -> byte[]
    /// The index, too, is what the list is given.
    abstract Call: lease: ArenaLease * action: ListUse -> ListAnswer
    /// For numbers only.
    abstract TryRun: unit -> ArenaRun<int> voption

type HeldList<'T when 'T: unmanaged and 'T: (new: unit -> 'T) and 'T: struct and 'T :> ValueType>
    (arena: int, list: ArenaList<'T>, model: ListModel option, ofInt: int -> 'T, toInt: 'T -> int) =
    inherit HeldList()

    // Two handles, in turns: whatever one does, the other has done.
    let handles = [| list; list |]
    let mutable turn = 0

    let next () =
        turn <- 1 - turn
        handles[turn]

    let fits isTry attempt commit =
        if isTry then
            Fits(attempt ())
        else
            commit ()
            Nothing

    let numbers (values: 'T seq) = values |> Seq.map toInt |> List.ofSeq

    let readAll (lease: ArenaLease) reading =
        let list = next ()

        match reading with
        | ToArray -> numbers (list.ToArray())
        | Loop ->
            let seen = ResizeArray()

            for value in list do
                seen.Add value

            numbers seen
        | ToSlice -> numbers (list.ToSlice().ToArray())
        | ToRun -> numbers (lease.ToSlice(list.ToRun()).ToArray())

    override val Model = model with get, set
    override _.Arena = arena
    override _.IsValid = handles[0].IsValid && handles[1].IsValid
    override _.Count = (next ()).Count
    override _.Capacity = (next ()).Capacity
    override _.Address = Check.addressOf ((next ()).ToSlice())
    override _.Values = numbers (handles[1].ToArray())

    override _.ToBytes values =
        MemoryMarshal.AsBytes(ReadOnlySpan(values |> List.map ofInt |> Array.ofList)).ToArray()

    override _.TryRun() =
        match box ((next ()).ToRun()) with
        | :? ArenaRun<int> as run -> ValueSome run
        | _ -> ValueNone

    override _.Call(lease, action) =
        let list = next ()

        match action with
        | Add(value, isTry) -> fits isTry (fun () -> list.TryAdd(ofInt value)) (fun () -> list.Add(ofInt value))
        | AddRange(values, isTry) ->
            let values = values |> List.map ofInt |> Array.ofList
            fits isTry (fun () -> list.TryAddRange(ReadOnlySpan values)) (fun () -> list.AddRange(ReadOnlySpan values))
        | AddOwn(start, length, isTry) ->
            fits isTry (fun () -> list.TryAddRange(Span.op_Implicit (list.AsSpan().Slice(start, length)))) (fun () ->
                list.AddRange(Span.op_Implicit (list.AsSpan().Slice(start, length))))
        | Insert(index, value) ->
            list.Insert(index, ofInt value)
            Nothing
        | RemoveAt index ->
            list.RemoveAt index
            Nothing
        | RemoveRange(index, length) ->
            list.RemoveRange(index, length)
            Nothing
        | Clear ->
            list.Clear()
            Nothing
        | Ensure(capacity, isTry) ->
            fits isTry (fun () -> list.TryEnsureCapacity capacity) (fun () -> list.EnsureCapacity capacity)
        | Sort false ->
            list.Sort()
            Nothing
        | Sort true ->
            list.Sort(Downward<'T>())
            Nothing
        | Search(value, false) -> Number(list.BinarySearch(ofInt value))
        | Search(value, true) -> Number(list.BinarySearch(ofInt value, Downward<'T>()))
        | IndexOf value ->
            let index = list.IndexOf(ofInt value)

            if list.Contains(ofInt value) <> (index >= 0) then
                Promise.violation $"{value} is at {index}, and Contains says otherwise"

            Number index
        | Get index -> Number(toInt list[index])
        | Set(index, value) ->
            let slot = &list[index]
            slot <- ofInt value
            Nothing
        | ReadAll reading -> All(readAll lease reading)

[<RequireQualifiedAccess>]
module HeldList =
    let private wide number =
        {
            Key = int64 number
            Triple = 3L * int64 number
            Complement = ~~~(int64 number)
        }

    let ofNumbers arena list model : HeldList =
        HeldList<int>(arena, list, model, id, id)

    let ofWide arena list model : HeldList =
        HeldList<WideValue>(
            arena,
            list,
            model,
            wide,
            fun value ->
                if value = wide (int value.Key) then
                    int value.Key
                else
                    Promise.violation $"a value was torn: {value.Key}, {value.Triple}, {value.Complement}"
        )

    let sizeOf isWide =
        if isWide then
            24I, bigint Element.alignmentOf<WideValue>
        else
            4I, 4I
