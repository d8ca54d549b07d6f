namespace Forge.Tests

open System
open System.Collections.Generic
open System.Runtime.CompilerServices
open System.Text
open Forge
open Forge.Models

/// A text as a program holds it, and what it must be.
type HeldText =
    {
        Text: ArenaText
        Value: string
        Bytes: byte array
        /// The default text has none, and is always valid.
        Place: Slice voption
    }

type HeldInterner =
    {
        Interner: ArenaInterner
        Header: Slice
        /// In the order of adding.
        Known: Dictionary<string, ArenaRun<byte>>
        mutable Capacity: int
    }

/// The texts and interners of a program, and what the model of the arena says of their storage.
type TextLedger(arena: CollectionArena) =
    let most = 12
    let mostInterners = 3
    let texts = ResizeArray<HeldText>()
    let interners = ResizeArray<HeldInterner>()
    let word = bigint sizeof<uint64>
    let header = bigint (Unsafe.SizeOf<MapHeader>()), word

    let slotBytes = 2 * sizeof<uint64>

    let roundUp (capacity: int) =
        max 8 (int (Numerics.BitOperations.RoundUpToPowerOf2(uint32 capacity)))

    let table capacity =
        bigint (roundUp capacity)
        * bigint (Unsafe.SizeOf<MapEntry<TextKey, byte>>() + slotBytes),
        word

    let none =
        {
            Text = ArenaText()
            Value = ""
            Bytes = [||]
            Place = ValueNone
        }

    let replace (list: ResizeArray<'T>) most isStale held =
        if list.Count = most then
            list.RemoveAt(max 0 (list.FindIndex(Predicate isStale)))

        list.Add held

    member _.IsValid(held: HeldText) =
        match held.Place with
        | ValueNone -> true
        | ValueSome place -> arena.IsValid place

    /// A text by its number; the one after the last is the default value.
    member _.Find index =
        match index % (texts.Count + 1) with
        | index when index < texts.Count -> texts[index]
        | _ -> none

    /// An interner by its number; from 90 on, or if there is none, only the default value.
    member _.FindInterner index =
        if index < 90 && interners.Count > 0 then
            ValueSome interners[index % interners.Count]
        else
            ValueNone

    member this.Keep(text, value: string, place) =
        replace
            texts
            most
            (fun held -> not (this.IsValid held))
            {
                Text = text
                Value = value
                Bytes = Encoding.UTF8.GetBytes value
                Place = place
            }

    member _.KeepInterner(interner, (header: Slice), capacity) =
        replace
            interners
            mostInterners
            (fun held -> not (arena.IsValid held.Header))
            {
                Interner = interner
                Header = header
                Known = Dictionary()
                Capacity = if capacity > 0 then roundUp capacity else 0
            }

    member this.RefusalOf held =
        if this.IsValid held then None else Some Refusal.Stale

    member _.RefusalOf held =
        match held with
        | ValueNone -> Some Refusal.Default
        | ValueSome held when not (arena.IsValid held.Header) -> Some Refusal.Stale
        | ValueSome _ -> None

    member this.Valid = texts |> Seq.filter this.IsValid

    member _.TryMake capacity =
        arena.TryTake
            [
                header
                if capacity > 0 then
                    table capacity
            ]
        |> Result.mapError (fun bytes -> if bytes = fst header then bytes else fst header + bytes)
        |> Result.map List.head

    /// Takes room for one more text unless it is there; why that must be refused, if it must.
    member _.TryIntern(held, value: string) =
        let grows = held.Known.Count = held.Capacity

        let requests =
            [
                if value <> "" then
                    bigint (Encoding.UTF8.GetByteCount value), 1I
                if grows then
                    table (held.Capacity + 1)
            ]

        if held.Known.ContainsKey value then
            None
        elif not (arena.IsInnermost held.Header) then
            Some Refusal.ScopeOpen
        else
            match arena.TryTake requests with
            | Ok _ ->
                if grows then
                    held.Capacity <- roundUp (held.Capacity + 1)

                None
            | Error _ -> Some(Refusal.Exhausted(Some(requests |> List.sumBy fst)))

    /// Everything holds what it must, or says that it is stale.
    member this.CompareAll() =
        for held in texts do
            let isValid = this.IsValid held

            if held.Text.IsValid <> isValid then
                Promise.violation $"a text says {held.Text.IsValid} instead of whether it is valid"

            if
                held.Text.Length <> held.Bytes.Length
                || held.Text.IsEmpty <> (held.Bytes.Length = 0)
            then
                Promise.violation $"a text has {held.Text.Length} bytes instead of {held.Bytes.Length}"

            if isValid && not (held.Text.Span.SequenceEqual(ReadOnlySpan held.Bytes)) then
                Promise.violation $"a text is {held.Text} instead of {held.Value}"

        for held in interners do
            if held.Interner.IsValid <> arena.IsValid held.Header then
                Promise.violation $"an interner says {held.Interner.IsValid} instead of whether it is valid"

            if held.Interner.IsValid then
                if held.Interner.Count <> held.Known.Count then
                    Promise.violation $"an interner has {held.Interner.Count} texts instead of {held.Known.Count}"

                let mutable known = held.Known.GetEnumerator()

                for text in held.Interner do
                    if
                        not (
                            known.MoveNext()
                            && text.ToRun() = known.Current.Value
                            && text.Equals known.Current.Key
                        )
                    then
                        Promise.violation $"an interner has {text}, or out of order"

                if known.MoveNext() then
                    Promise.violation "an interner enumerates too few texts"
