/// The room of a text that is being made: what is left of the arena, and what the system grants.
module Forge.Tests.TextRoomTests

open System
open Expecto
open Forge
open Forge.Tests.ArenaData

/// An arena that has committed some pages is filled up to a hundred bytes, and the system refuses the attempt as many more. The arena is as
/// it was.
let private refused pages (prepare: ArenaLease -> 'T) (attempt: ArenaLease -> 'T -> unit) =
    let bytes = pages * 4096

    let backing =
        new MmapBacking(1024L * 1024L, GuardPages.Both, commitsOnDemand = true)

    use arena = ArenaLease.Own backing
    let scope = arena.OpenScope()
    arena.AllocSlice<byte> bytes |> ignore
    scope.Dispose()
    let prepared = prepare arena
    arena.AllocSlice<byte>(bytes - int arena.Allocated - 100) |> ignore
    let before = arena.Allocated, int64 backing.Committed
    Expect.equal before (int64 (bytes - 100), int64 bytes) "filled"

    Check.throws<OsMemoryException> [ $"mprotect of {bytes} bytes"; "ENOMEM" ] (fun () ->
        Kernel.failing Kernel.Mprotect (int64 bytes) 12 (fun () -> attempt arena prepared))

    Expect.equal (arena.Allocated, int64 backing.Committed) before "arena"

[<Tests>]
let tests =
    testList
        "text room"
        [
            testCase "a part that just fits into the room of its text needs no more" (fun () ->
                for part in
                    [
                        Append(fun handler -> handler.AppendLiteral "née!")
                        Append(fun handler -> handler.AppendFormatted(ReadOnlySpan(utf8 "née!")))
                        Append(fun handler -> handler.AppendFormatted 12345)
                        Append(fun handler -> handler.AppendFormatted(1, 5))
                        Append(fun handler -> handler.AppendFormatted(1, -5))
                    ] do
                    use arena = arena 64

                    let append =
                        Append(fun handler ->
                            leave 0 arena
                            part.Invoke &handler)

                    let text = Interpolated.tryText arena 5 0 append
                    Expect.equal (text |> ValueOption.map _.Length) (ValueSome 5) "length")

            testCase "a text that has to move moves if the rest of the arena is enough for it" (fun () ->
                for rest in 0..20 do
                    use arena = arena 64

                    let append =
                        Append(fun handler ->
                            handler.AppendLiteral "01234567"
                            && (leave rest arena
                                handler.AppendLiteral "89"))

                    let text = Interpolated.tryText arena 8 0 append

                    if rest >= 10 then
                        Expect.equal (text |> ValueOption.map string) (ValueSome "0123456789") "text"
                    else
                        Expect.equal text ValueNone "no text"

                    Expect.equal arena.Remaining (int64 (if rest >= 10 then rest - 10 else rest)) "remaining")

            testCase "if the system refuses memory for a text, the room that it had is free again" (fun () ->
                // Bytes that are made meanwhile would be refused as well.
                let long = String('x', 37 * 4096)
                let bytes = utf8 long

                for part in
                    [
                        Append(fun handler -> handler.AppendLiteral long)
                        Append(fun handler -> handler.AppendFormatted(ReadOnlySpan bytes))
                        Append(fun handler -> handler.AppendFormatted(1, long.Length))
                    ] do
                    refused 37 ignore (fun arena () -> Interpolated.text arena 50 0 part |> ignore))

            testCase "if the system refuses memory for a map, neither a key's bytes nor a header are kept" (fun () ->
                // Its next table has as many bytes as 24 pages.
                let full (arena: ArenaLease) =
                    let map = arena.AllocTextMap<int> 1024

                    for number in 1..1024 do
                        map.Set((string number).AsSpan(), number)

                    map

                refused 24 full (fun _ map -> map.Set("one more".AsSpan(), 9))
                refused 24 full (fun _ map -> map.TrySet("one more".AsSpan(), 9) |> ignore)
                refused 24 ignore (fun arena () -> arena.AllocTextMap<int> 2048 |> ignore))
        ]
