/// What the compilers let through and every build of the library refuses at run time; docs/fsharp-escapes.md has the list.
module Forge.Tests.EscapeTests

open System
open System.Collections.Generic
open System.Threading.Tasks
open Expecto
open Forge

/// F# takes it for unmanaged: it does not look into a struct of another assembly.
type private Hidden = KeyValuePair<int, string>

[<Struct>]
type private Row =
    {
        Id: Guid
        Day: DayOfWeek
        Price: decimal
        At: DateTime
        Next: nativeint
    }

[<Tests>]
let tests =
    testList
        "escape"
        [
            testCase "a type that hides a reference is refused by every way to allocate, and nothing changes" (fun () ->
                use lease = Arena.heap (1 * KiB)
                let value = Hidden(1, "text")

                let allocate: (string * (unit -> unit)) list =
                    [
                        "Alloc", (fun () -> (lease.Alloc value).Key |> ignore)
                        "AllocUninitialized", (fun () -> lease.AllocUninitialized<Hidden>().Key |> ignore)
                        "AllocSpan", (fun () -> lease.AllocSpan<Hidden>(3).Length |> ignore)
                        "AllocSpanUninitialized", (fun () -> lease.AllocSpanUninitialized<Hidden>(0).Length |> ignore)
                        "AllocSlice", (fun () -> lease.AllocSlice<Hidden> 3 |> ignore)
                        "AllocSliceUninitialized", (fun () -> lease.AllocSliceUninitialized<Hidden> 0 |> ignore)
                        "AllocSliceCopy", (fun () -> lease.AllocSliceCopy(ReadOnlySpan [| value |]) |> ignore)
                        "TryAllocSlice", (fun () -> lease.TryAllocSlice<Hidden> 3 |> ignore)
                        "Grow", (fun () -> lease.Grow(ArenaSlice<Hidden>(), 3) |> ignore)
                        "slice of slices", (fun () -> lease.AllocSlice<ArenaSlice<int>> 3 |> ignore)
                        "scope",
                        fun () ->
                            use scope = lease.OpenScope()
                            (scope.Alloc value).Key |> ignore
                    ]

                for name, action in allocate do
                    Check.throws<ArgumentException> [ "holds references" ] action
                    Expect.equal lease.Allocated 0L name)

            testCase "a type without references is accepted, whatever it is made of" (fun () ->
                use lease = Arena.heap (1 * KiB)

                let row =
                    {
                        Id = Guid.NewGuid()
                        Day = DayOfWeek.Friday
                        Price = 1.5m
                        At = DateTime.UtcNow
                        Next = 8n
                    }

                Expect.equal (lease |> Arena.value row |> Slice.toArray) [| row |] "record"
                let pair = KeyValuePair(1, struct ('x', 2.5))
                Expect.equal (lease |> Arena.value pair |> Slice.toArray) [| pair |] "pair")

            testCase "a scope that outlived its lease or its arena gives out nothing" (fun () ->
                use pool = Pool.heap 1 (1 * KiB)

                Check.throws<InvalidOperationException> [ "scope has ended" ] (fun () ->
                    let scope =
                        use lease = Pool.checkout pool
                        lease.OpenScope()

                    scope.Alloc 1 |> ignore)

                Check.throws<InvalidOperationException> [ "scope has ended" ] (fun () ->
                    let scope =
                        use arena = Arena.ofBacking (Backing.heap (1 * KiB))
                        arena.OpenScope()

                    scope.Alloc 1 |> ignore))

            testCaseTask "a task that outlived its lease gets nothing from it" (fun () ->
                task {
                    use pool = Pool.heap 1 (1 * KiB)
                    let gate = TaskCompletionSource()

                    let start () =
                        use lease = Pool.checkout pool

                        task {
                            do! gate.Task
                            return lease.Alloc 3
                        }

                    let work = start ()
                    gate.SetResult()

                    try
                        let! _ = work
                        failtest "allocated"
                    with :? InvalidOperationException as error ->
                        Expect.stringContains error.Message "lease has ended" "message"
                })
        ]
