/// What is asked of texts, each thing in several ways.
module Forge.Tests.TextWays

open System
open System.Text
open Forge
open Forge.Tests.TextCommand

let expect what (expected: 'T) (found: 'T) =
    if found <> expected then
        Promise.violation $"{what}: {found} instead of {expected}"

/// The Try form says that there is no room instead of throwing.
let fitting refusal isTry =
    match refusal with
    | Some(Refusal.Exhausted _) when isTry -> None
    | refusal -> refusal

let placed (value: string) =
    if value = "" then "empty" else "placed"

let nameOfOrder order =
    match sign order with
    | 0 -> "equal"
    | -1 -> "before"
    | _ -> "after"

/// What a comparison of two texts says, by the way it is made; the sign of their order is known.
let compareByWay (a: ArenaText) (b: ArenaText) order way =
    match way % 10 with
    | 0 -> expect "Equals" (order = 0) (a.Equals b)
    | 1 -> expect "==" (order = 0) (ArenaText.op_Equality (a, b))
    | 2 -> expect "!=" (order <> 0) (ArenaText.op_Inequality (a, b))
    | 3 -> expect "<" (order < 0) (ArenaText.op_LessThan (a, b))
    | 4 -> expect ">" (order > 0) (ArenaText.op_GreaterThan (a, b))
    | 5 -> expect "<=" (order <= 0) (ArenaText.op_LessThanOrEqual (a, b))
    | 6 -> expect ">=" (order >= 0) (ArenaText.op_GreaterThanOrEqual (a, b))
    | 7 -> expect "order" order (sign (a.CompareTo b))
    | 8 -> expect "Equals an object" (order = 0) (a.Equals(box b))
    | _ ->
        let same = a.GetHashCode() = b.GetHashCode()

        if order = 0 then
            expect "hash codes of equal texts" true same

let compareWith (text: ArenaText) (other: string) order way =
    match way % 5 with
    | 0 -> expect "Equals bytes" (order = 0) (text.Equals(ReadOnlySpan(Encoding.UTF8.GetBytes other)))
    | 1 -> expect "Equals characters" (order = 0) (text.Equals(other.AsSpan()))
    | 2 -> expect "Equals a string" (order = 0) (text.Equals other)
    | 3 -> expect "order of bytes" order (sign (text.CompareTo(ReadOnlySpan(Encoding.UTF8.GetBytes other))))
    | _ -> expect "order of characters" order (sign (text.CompareTo(other.AsSpan())))

/// Whether a text is a number, by what is asked for.
let parse (text: ArenaText) (value: string) way =
    let check (expected: struct (bool * 'T)) (found: struct (bool * 'T)) =
        let struct (isNumber, _) = expected

        // Not a number is not equal to itself.
        if not (expected.Equals found) then
            Promise.violation $"{value} is {found} instead of {expected}"

        isNumber

    match way % 4 with
    | 0 ->
        let mutable number = -1
        check (int32Of value) (struct (text.TryParseInt32 &number, number))
    | 1 ->
        let mutable number = -1L
        check (int64Of value) (struct (text.TryParseInt64 &number, number))
    | 2 ->
        let mutable number = -1.0
        check (doubleOf value) (struct (text.TryParseDouble &number, number))
    | _ ->
        let mutable number = -1m
        check (decimalOf value) (struct (text.TryParseDecimal &number, number))
