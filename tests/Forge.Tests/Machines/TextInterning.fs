namespace Forge.Tests

open System
open System.Text
open Forge
open Forge.Tests.TextCommand
open Forge.Tests.TextWays

/// The interners of a program.
type TextInterning(arena: CollectionArena, ledger: TextLedger) =
    let internBy (interner: ArenaInterner) (text: string) asBytes isTry =
        let bytes = Encoding.UTF8.GetBytes text
        let mutable interned = ArenaText()

        let fits =
            match asBytes, isTry with
            | true, true -> interner.TryIntern(ReadOnlySpan bytes, &interned)
            | false, true -> interner.TryIntern(text.AsSpan(), &interned)
            | true, false ->
                interned <- interner.Intern(ReadOnlySpan bytes)
                true
            | false, false ->
                interned <- interner.Intern(text.AsSpan())
                true

        struct (fits, interned)

    member _.Make capacity =
        let made =
            if capacity < 0 then
                Error Refusal.OutOfRange
            else
                ledger.TryMake capacity
                |> Result.mapError (fun bytes -> Refusal.Exhausted(Some bytes))

        let refusal =
            match made with
            | Ok _ -> None
            | Error refusal -> Some refusal

        arena.Settle(
            "make interner",
            refusal,
            fun () ->
                let interner = arena.Lease.AllocInterner capacity

                made
                |> Result.iter (fun header -> ledger.KeepInterner(interner, header, capacity))

                "made"
        )

    member _.Intern(index, text: string, asBytes, isTry) =
        let held = ledger.FindInterner index
        let value = well text

        let wasThere, refusal =
            match ledger.RefusalOf held, held with
            | None, ValueSome held -> held.Known.ContainsKey value, ledger.TryIntern(held, value)
            | refusal, _ -> false, refusal

        arena.Settle(
            (if isTry then "try intern" else "intern"),
            fitting refusal isTry,
            fun () ->
                let interner =
                    match held with
                    | ValueSome held -> held.Interner
                    | ValueNone -> ArenaInterner()

                let struct (fits, interned) = internBy interner text asBytes isTry
                expect "fits" refusal.IsNone fits

                if not fits then
                    "no room"
                else
                    let known = held.Value.Known

                    if wasThere then
                        expect "the run of an equal text" known[value] (interned.ToRun())
                    else
                        known.Add(value, interned.ToRun())

                    ledger.Keep(interned, value, ValueSome held.Value.Header)
                    if wasThere then "was there" else "added"
        )

    member _.Find(index, text: string, asBytes) =
        let held = ledger.FindInterner index

        arena.Settle(
            "find",
            ledger.RefusalOf held,
            fun () ->
                let interner =
                    match held with
                    | ValueSome held -> held.Interner
                    | ValueNone -> ArenaInterner()

                let mutable interned = ArenaText()

                let isFound =
                    if asBytes then
                        interner.TryFind(ReadOnlySpan(Encoding.UTF8.GetBytes text), &interned)
                    else
                        interner.TryFind(text.AsSpan(), &interned)

                match held.Value.Known.TryGetValue(well text) with
                | true, run ->
                    expect "the run that is found" (true, run) (isFound, interned.ToRun())
                    "found"
                | _ ->
                    expect "found" (false, 0) (isFound, interned.Length)
                    "absent"
        )
