/// The rule for functions whose names start with `try`.
module Forge.Tests.TryTests

open System
open System.Reflection
open Expecto
open Forge

let private isOf (generic: Type) (candidate: Type) =
    candidate.IsGenericType && candidate.GetGenericTypeDefinition() = generic

let private isResult = isOf typedefof<Result<_, _>>

let private isAbsence (candidate: Type) =
    isOf typedefof<_ voption> candidate || isOf typedefof<_ option> candidate

/// The type and all types it is made of.
let rec private parts (whole: Type) =
    whole :: (whole.GetGenericArguments() |> List.ofArray |> List.collect parts)

/// What is wrong with the type that a `try` function returns.
let private offence (returned: Type) =
    let inside = returned.GetGenericArguments() |> List.ofArray |> List.collect parts

    if inside |> List.exists (fun part -> isResult part || isAbsence part) then
        Some "one inside the other"
    elif isResult returned then
        if returned.GetGenericArguments()[1] = typeof<ForgeError> then
            None
        else
            Some "a Result with another error"
    elif isOf typedefof<_ voption> returned then
        None
    else
        Some "neither a voption nor a Result"

let private tryFunctions =
    lazy
        [
            for owner in typeof<ForgeError>.Assembly.GetExportedTypes() do
                for candidate in owner.GetMethods(BindingFlags.Public ||| BindingFlags.Static) do
                    if candidate.Name.StartsWith "try" then
                        $"{owner.Name}.{candidate.Name}".Replace("Module.", "."), candidate.ReturnType
        ]

[<Tests>]
let tests =
    testList
        "facade.try"
        [
            testCase
                "every try function returns a voption, or a Result with a ForgeError, never one inside the other"
                (fun () ->
                    Expect.isGreaterThan tryFunctions.Value.Length 15 "functions found"

                    Expect.isEmpty
                        [
                            for name, returned in tryFunctions.Value do
                                match offence returned with
                                | Some offence -> $"{name} returns {offence}"
                                | None -> ()
                        ]
                        "offences")

            testCase "what fails for one reason returns none, what fails for several an error" (fun () ->
                Needs.jit "metadata of generic functions that nothing calls"

                let names kind =
                    tryFunctions.Value |> List.filter (snd >> kind) |> List.map fst |> List.sort

                Expect.equal
                    (names isAbsence)
                    [
                        "Arena.tryAlloc"
                        "Arena.tryGrow"
                        "Arena.trySlice"
                        "Arena.tryText"
                        "Arena.tryUtf8"
                        "ArenaInterner.tryFind"
                        "ArenaList.tryFind"
                        "ArenaList.tryFindIndex"
                        "ArenaList.tryHead"
                        "ArenaList.tryItem"
                        "ArenaList.tryLast"
                        "ArenaMap.tryFind"
                        "ArenaMap.tryRemove"
                        "ArenaText.tryParseDecimal"
                        "ArenaText.tryParseFloat"
                        "ArenaText.tryParseInt"
                        "ArenaText.tryParseInt64"
                        "ArenaTextMap.tryFind"
                        "ArenaTextMap.tryFindUtf8"
                        "Slice.tryFind"
                        "Slice.tryFindIndex"
                        "Slice.tryHead"
                        "Slice.tryItem"
                        "Slice.tryLast"
                        "Slice.tryPick"
                    ]
                    "no room, no such value or key, or no number"

                Expect.equal
                    (names isResult)
                    [
                        "Backing.tryHeap"
                        "Backing.tryHugePages"
                        "Backing.tryLocked"
                        "Backing.tryMmap"
                        "Backing.tryTransparentHuge"
                        "Pool.tryCheckout"
                        "Pool.tryUse"
                    ]
                    "what a ForgeError tells apart")

            testCase "the check of the rule finds types that break it" (fun () ->
                for returned in
                    [
                        typeof<int option>
                        typeof<int>
                        typeof<Result<int, string>>
                        typeof<Result<int voption, ForgeError>>
                        typeof<Result<int, ForgeError> voption>
                        typeof<Result<int list voption list, ForgeError>>
                    ] do
                    Expect.isSome (offence returned) $"{returned}")

            testCase "an error has the message of the exception that it stands for, with its advice" (fun () ->
                let raised (action: unit -> unit) =
                    try
                        action ()
                        failtest "nothing was thrown"
                    with error ->
                        error

                use arena = Arena.heap 8L
                use mapped = Pool.mmap 1 (1L <<< 60)

                use limited =
                    Pool.heapWith
                        { PoolOptions.defaults with
                            MaxLiveBytes = 1L
                        }
                        1
                        8L

                for action in
                    [
                        fun () -> Pool.checkout mapped |> ignore
                        fun () -> Pool.checkout limited |> ignore
                        fun () -> Backing.heap (1L <<< 60) |> ignore
                    ] do
                    let error = raised action

                    Expect.equal
                        (ForgeError.ofException error |> ValueOption.map ForgeError.message)
                        (ValueSome error.Message)
                        "message"

                let exhausted = raised (fun () -> arena |> Arena.slice<int> 3 |> ignore)

                match ForgeError.ofException exhausted with
                | ValueSome(Exhausted(12L, 8L) as error) ->
                    let message = ForgeError.message error

                    for advice in [ "8 bytes"; "12 bytes"; "Use a larger arena"; "allocate less" ] do
                        Expect.stringContains message advice "advice"

                    Expect.stringContains exhausted.Message "in F# try" "the function to call"
                | other -> failtest $"{other}")
        ]
