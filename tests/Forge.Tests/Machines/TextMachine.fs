/// Texts and interners in one arena, against strings.
module Forge.Tests.TextMachine

open System
open System.Collections.Generic
open System.Text
open FsCheck.FSharp
open Forge
open Forge.Tests.TextCommand
open Forge.Tests.TextWays

type Setup = { Bytes: int; Offset: int }

type private TextSession(setup: Setup) =
    inherit Session<Command>()

    let arena = CollectionArena(setup.Bytes, setup.Offset)
    let ledger = TextLedger arena
    let formatting = TextFormatting(arena, ledger)
    let interning = TextInterning(arena, ledger)

    let alloc (text: string) asBytes isTry =
        let value = well text
        let bytes = Encoding.UTF8.GetBytes text
        let taken = arena.TryTake [ bigint bytes.Length, 1I ]

        let refusal =
            match taken with
            | Ok _ -> None
            | Error size -> Some(Refusal.Exhausted(Some size))

        arena.Settle(
            (if isTry then "try alloc" else "alloc"),
            fitting refusal isTry,
            fun () ->
                let mutable made = ArenaText()

                let fits =
                    match asBytes, isTry with
                    | true, true -> arena.Lease.TryAllocText(ReadOnlySpan bytes, &made)
                    | false, true -> arena.Lease.TryAllocText(text.AsSpan(), &made)
                    | true, false ->
                        made <- arena.Lease.AllocText(ReadOnlySpan bytes)
                        true
                    | false, false ->
                        made <- arena.Lease.AllocText(text.AsSpan())
                        true

                expect "fits" refusal.IsNone fits

                match taken with
                | Ok slices ->
                    ledger.Keep(made, value, ValueSome slices.Head)
                    placed value
                | Error _ -> "no room"
        )

    let part index start length =
        let held = ledger.Find index
        let runes = held.Value.EnumerateRunes() |> Seq.map string |> Array.ofSeq
        let start = start % (runes.Length + 1)
        let length = length % (runes.Length - start + 1)

        let bytes (runes: string array) =
            runes |> Array.sumBy Encoding.UTF8.GetByteCount

        let text =
            held.Text.Slice(bytes runes[.. start - 1], bytes runes[start .. start + length - 1])

        ledger.Keep(text, String.Join("", runes[start .. start + length - 1]), held.Place)
        arena.Seen("part", "done")

    let toRun index =
        let held = ledger.Find index

        arena.Settle(
            "run",
            ledger.RefusalOf held,
            fun () ->
                let run = held.Text.ToRun()
                let text = arena.Lease.ToText run
                expect "length" held.Bytes.Length run.Length
                expect "the text of the run" held.Value (text.ToString())
                ledger.Keep(text, held.Value, held.Place)
                "resolved"
        )

    let compare index other way =
        let a, b = ledger.Find index, ledger.Find other
        let order = sign (compareTexts a.Value b.Value)

        let refusal =
            match ledger.RefusalOf a, ledger.RefusalOf b with
            | None, refusal -> refusal
            | refusal, _ -> refusal

        arena.Settle(
            "compare",
            refusal,
            fun () ->
                compareByWay a.Text b.Text order way
                nameOfOrder order
        )

    let sort () =
        let sorted = List(ledger.Valid |> Seq.map _.Text)
        sorted.Sort()

        let expected =
            SortedSet<string>(ledger.Valid |> Seq.map _.Value, Comparer<string>.Create(fun a b -> compareTexts a b))

        expect "texts in order" (List.ofSeq expected) (sorted |> Seq.map string |> Seq.distinct |> List.ofSeq)
        arena.Seen("sort", "in order")

    let step command =
        match command with
        | Alloc(text, asBytes, isTry) -> alloc text asBytes isTry
        | Format(pieces, isTry) -> formatting.Format(pieces, isTry)
        | Part(index, start, length) -> part index start length
        | PartBeyond(index, start, length) ->
            arena.Settle(
                "part beyond",
                Some Refusal.OutOfRange,
                fun () ->
                    (ledger.Find index).Text.Slice(start, length) |> ignore
                    "done"
            )
        | ToRun index -> toRun index
        | Compare(index, other, way) -> compare index other way
        | CompareWith(index, other, way) ->
            let held = ledger.Find index
            let order = sign (compareTexts held.Value (well other))

            arena.Settle(
                "compare with",
                ledger.RefusalOf held,
                fun () ->
                    compareWith held.Text other order way
                    nameOfOrder order
            )
        | Parse(index, way) ->
            let held = ledger.Find index

            arena.Settle(
                "parse",
                ledger.RefusalOf held,
                fun () -> if parse held.Text held.Value way then "number" else "no number"
            )
        | Show index ->
            let held = ledger.Find index
            let isValid = ledger.IsValid held
            expect "shown" (if isValid then held.Value else "ArenaText: stale") (held.Text.ToString())
            arena.Seen("show", (if isValid then "text" else "says that it is stale"))
        | Sort -> sort ()
        | MakeInterner capacity -> interning.Make capacity
        | Intern(index, text, asBytes, isTry) -> interning.Intern(index, text, asBytes, isTry)
        | Find(index, text, asBytes) -> interning.Find(index, text, asBytes)
        | Life _ -> arena.Seen("life", "skipped")

    override _.Step(command, scopes: byref<ScopeSlots>) =
        let seen =
            match command with
            | Life command -> arena.Step(command, &scopes)
            | command -> step command

        arena.Check()
        ledger.CompareAll()
        seen

    override _.Finish _ = arena.Finish()

let machine: Machine<Setup, Command> =
    {
        Name = "text"
        GenerateSetup =
            Gen.map2
                (fun bytes offset -> { Bytes = bytes; Offset = offset })
                (Gen.choose (100, 3000))
                (Gen.frequency [ 1, Gen.constant 0; 1, Gen.choose (0, 63) ])
        GenerateCommand = fun _ -> generator
        Start = fun program -> TextSession program.Setup
        SimplerSetups =
            fun setup ->
                if setup.Offset > 0 then
                    [ { setup with Offset = 0 } ]
                else
                    []
        SimplerCommands = simpler
        Branches = branches
        Misuses = misuses
    }
