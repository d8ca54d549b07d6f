/// The buffer writer beside the framework's, under the same steps.
module Forge.Tests.BufferWriterMachineTests

open System
open System.Buffers
open Expecto
open FsCheck.FSharp
open Forge
open Forge.Tests.ArenaData

let private writer (arena: ArenaLease) = new ArenaBufferWriter<byte>(arena)

let private write (writer: IBufferWriter<byte>) (values: byte[]) = writer.Write(ReadOnlySpan values)

/// What a program does to a writer.
type private Step =
    | Span of hint: int * written: int
    | Memory of hint: int * written: int
    | Write of int
    | Clear
    | Other of bytes: int

let private steps =
    gen {
        let! hint = Gen.choose (0, 3000)
        let! written = Gen.choose (0, 300)

        return!
            Gen.elements
                [
                    Span(hint, written)
                    Memory(hint, written)
                    Write written
                    Write hint
                    Clear
                    Other written
                ]
    }
    |> Gen.listOf
    |> Arb.fromGen

let private fill (seed: int) (span: Span<byte>) count =
    for i in 0 .. count - 1 do
        span[i] <- byte (seed + i)

/// Does a step, and returns how many values it wrote.
let private take (arena: ArenaLease) (writer: IBufferWriter<byte>) clear index step =
    match step with
    | Span(hint, written) ->
        let span = writer.GetSpan hint
        Expect.isGreaterThanOrEqual span.Length (max hint 1) "room"
        let count = min written span.Length
        fill index span count
        writer.Advance count
    | Memory(hint, written) ->
        let memory = writer.GetMemory hint
        Expect.isGreaterThanOrEqual memory.Length (max hint 1) "room"
        // The framework's writer may have less room.
        let count = min written (max hint 1)
        fill index memory.Span count
        writer.Advance count
    | Write count -> write writer (Array.init count byte)
    | Clear -> clear ()
    | Other bytes -> arena.AllocSlice<byte> bytes |> ignore

let private asTheFramework steps =
    use arena = arena 4_000_000
    let ours = writer arena
    let theirs = ArrayBufferWriter<byte>()
    let mutable room = 0

    for index, step in List.indexed steps do
        // Both take as many values as both have room for.
        let step =
            match step with
            | Span(hint, written) -> Span(hint, min written (max hint 1))
            | other -> other

        take arena ours (fun () -> ours.Clear()) index step
        take arena theirs (fun () -> theirs.Clear()) index step
        Expect.equal ours.WrittenCount theirs.WrittenCount "count"
        Expect.isTrue (ours.Written.Span.SequenceEqual theirs.WrittenSpan) $"the values after {step}"

[<Tests>]
let tests =
    testList
        "buffer writer"
        [
            Check.property "writes what ArrayBufferWriter writes" 300 (Prop.forAll steps asTheFramework)
        ]
