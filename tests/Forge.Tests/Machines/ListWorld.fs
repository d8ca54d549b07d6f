namespace Forge.Tests

open System
open Forge
open Forge.Models

/// Two leased arenas with their models, and what every byte of their memory must be.
type ListWorld(source, bytes: int, offset) =
    let memory = Array.init 2 (fun _ -> TestMemory.Make(source, bytes, offset))
    let arenas = memory |> Array.map (fun memory -> new BumpArena<TestMemory>(memory))
    let leases = arenas |> Array.map _.Lease()
    let ended = Array.zeroCreate<ArenaLease> 2

    let models =
        memory
        |> Array.mapi (fun id memory ->
            { ArenaModel.empty (bigint (uint64 memory.Start)) (bigint memory.Length) with
                Id = id
            })

    let contents (memory: TestMemory) =
        Address.bytes memory.Start memory.Length

    let expected = memory |> Array.map (fun memory -> (contents memory).ToArray())
    let offsetOf arena (address: bigint) = int (address - models[arena].Start)

    member _.Lease arena = leases[arena]
    /// The lease that was ended last, at first the default one.
    member _.Ended arena = ended[arena]
    member _.Model arena = models[arena]
    member _.Become(arena, model) = models[arena] <- model

    member _.Reset arena =
        leases[arena].Reset()
        models[arena] <- snd (ArenaModel.reset models[arena])

    member _.EndLease arena =
        leases[arena].Dispose()
        ended[arena] <- leases[arena]
        leases[arena] <- arenas[arena].Lease()
        models[arena] <- snd (ArenaModel.reset models[arena])

    /// From now on these bytes must be there.
    member _.Expect(arena, address, bytes: byte[]) =
        bytes.CopyTo(expected[arena], offsetOf arena address)

    /// So many bytes may be anything: they are taken as they are now.
    member _.Accept(arena, address, count) =
        let offset = offsetOf arena address

        (contents memory[arena]).Slice(offset, count).CopyTo(Span(expected[arena], offset, count))

    /// What must be in a run.
    member _.Expected(slice: Slice) =
        expected[slice.Arena].AsSpan(offsetOf slice.Arena slice.Address, int slice.Bytes).ToArray()

    member _.Check() =
        for index in 0..1 do
            let arena, model = arenas[index], models[index]

            if
                bigint arena.Allocated <> model.Allocated
                || arena.Allocated + arena.Remaining <> arena.Capacity
                || bigint arena.HighWater <> model.HighWater
            then
                Promise.violation
                    $"{arena.Allocated} bytes are allocated, {arena.HighWater} at most, and {arena.Remaining} of {arena.Capacity} remain, instead of {model.Allocated} and {model.HighWater}"

            if not memory[index].IsFenceIntact then
                Promise.violation "bytes outside the arena were written"

            let found = contents memory[index]
            let place = found.CommonPrefixLength(ReadOnlySpan expected[index])

            if place < found.Length then
                Promise.violation $"byte {place} of arena {index} is {found[place]} instead of {expected[index][place]}"

    member _.Finish() =
        for index in 0..1 do
            arenas[index].Dispose()
            leases[index].Dispose()
