namespace Forge.Tests

open System
open System.Globalization
open System.Text
open Forge
open Forge.Tests.TextCommand
open Forge.Tests.TextWays

/// Interpolated strings, as the C# compiler would have them made.
type TextFormatting(arena: CollectionArena, ledger: TextLedger) =
    let inWords piece =
        let format alignment format (value: obj) =
            let hole = if isNull format then $"{{0,{alignment}}}" else $"{{0,{alignment}:{format}}}"
            String.Format(CultureInfo.InvariantCulture, hole, value)

        match piece with
        | Literal text -> well text
        | Words(text, alignment) -> format alignment null (if isNull text then null else well text)
        | Number(number, alignment, mask) -> format alignment mask number
        | Real(number, mask) -> format 0 mask number
        | Day(day, alignment) -> format alignment null day
        | Flag flag -> string flag
        | Earlier(index, alignment) -> format alignment null (ledger.Find index).Value

    let formatted pieces isTry =
        let mutable handler =
            let literals =
                pieces
                |> List.sumBy (fun piece ->
                    match piece with
                    | Literal text -> text.Length
                    | _ -> 0)

            ArenaTextHandler(literals, pieces.Length, arena.Lease)

        // The compiler stops at the first part for which there is no room.
        let mutable goesOn = true

        for piece in pieces do
            if goesOn then
                goesOn <-
                    match piece with
                    | Literal text -> handler.AppendLiteral text
                    | Words(text, 0) -> handler.AppendFormatted text
                    | Words(text, alignment) -> handler.AppendFormatted(text, alignment)
                    | Number(number, 0, null) -> handler.AppendFormatted number
                    | Number(number, 0, format) -> handler.AppendFormatted(number, format)
                    | Number(number, alignment, null) -> handler.AppendFormatted(number, alignment)
                    | Number(number, alignment, format) -> handler.AppendFormatted(number, alignment, format)
                    | Real(number, format) -> handler.AppendFormatted(number, format)
                    | Day(day, 0) -> handler.AppendFormatted day
                    | Day(day, alignment) -> handler.AppendFormatted(day, alignment)
                    | Flag flag -> handler.AppendFormatted flag
                    | Earlier(index, 0) -> handler.AppendFormatted (ledger.Find index).Text
                    | Earlier(index, alignment) -> handler.AppendFormatted((ledger.Find index).Text, alignment)

        if isTry then
            let mutable text = ArenaText()

            if arena.Lease.TryText(&handler, &text) then
                ValueSome text
            else
                ValueNone
        else
            ValueSome(arena.Lease.Text &handler)

    member _.Format(pieces, isTry) =
        // A stale text is found only if there was room for what comes before.
        let isStale piece =
            match piece with
            | Earlier(index, _) -> not (ledger.IsValid(ledger.Find index))
            | _ -> false

        let before = List.takeWhile (isStale >> not) pieces
        let value = before |> List.map inWords |> String.concat ""

        let fits =
            bigint (Encoding.UTF8.GetByteCount value)
            <= Forge.Models.ArenaModel.remaining arena.Model

        let refusal =
            if not fits then Some(Refusal.Exhausted None)
            elif before.Length < pieces.Length then Some Refusal.Stale
            else None

        let place =
            if refusal.IsNone then
                match arena.TryTake [ bigint (Encoding.UTF8.GetByteCount value), 1I ] with
                | Ok slices -> ValueSome slices.Head
                | Error _ -> ValueNone
            else
                ValueNone

        arena.Settle(
            (if isTry then "try format" else "format"),
            fitting refusal isTry,
            fun () ->
                match formatted pieces isTry with
                | ValueSome text when place.IsSome ->
                    ledger.Keep(text, value, place)
                    placed value
                | ValueNone when place.IsNone -> "no room"
                | found -> Promise.violation $"{found} instead of {value}"
        )
