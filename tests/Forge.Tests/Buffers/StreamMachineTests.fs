/// The stream in an arena beside MemoryStream, under the same steps.
module Forge.Tests.StreamMachineTests

open System
open System.IO
open Expecto
open FsCheck.FSharp
open Forge
open Forge.Tests.ArenaData

/// What a program does to a stream.
type private Step =
    | Write of int
    | WriteByte
    | WriteAsync of int
    | Read of int
    | ReadByte
    | ReadAsync of int
    | Position of int
    | Seek of offset: int * origin: SeekOrigin
    | SetLength of int
    | CopyTo
    | Other of int

let private steps =
    gen {
        let! size = Gen.choose (0, 400)
        let! place = Gen.choose (-50, 1500)
        let! origin = Gen.elements [ SeekOrigin.Begin; SeekOrigin.Current; SeekOrigin.End ]

        return!
            Gen.elements
                [
                    Write size
                    Write size
                    WriteByte
                    WriteAsync size
                    Read size
                    ReadByte
                    ReadAsync size
                    Position place
                    Seek(place, origin)
                    SetLength place
                    CopyTo
                    Other size
                ]
    }
    |> Gen.listOf
    |> Arb.fromGen

/// Does a step, and returns what can be seen of it: a number, bytes, or that it was refused.
let private take (stream: Stream) index step : int64 * byte list =
    let bytes count =
        Array.init count (fun i -> byte (index + i))

    let read (read: byte[] -> int) size =
        let buffer = Array.zeroCreate<byte> size
        let count = read buffer
        int64 count, List.ofArray buffer[.. count - 1]

    try
        match step with
        | Write size ->
            stream.Write(ReadOnlySpan(bytes size))
            0L, []
        | WriteByte ->
            stream.WriteByte(byte index)
            0L, []
        | WriteAsync size ->
            let writing = stream.WriteAsync(ReadOnlyMemory(bytes size))
            Expect.isTrue writing.IsCompletedSuccessfully "complete"
            0L, []
        | Read size -> read (fun buffer -> stream.Read(Span buffer)) size
        | ReadByte -> int64 (stream.ReadByte()), []
        | ReadAsync size -> read (fun buffer -> stream.ReadAsync(Memory buffer).Result) size
        | Position place ->
            stream.Position <- int64 place
            0L, []
        | Seek(offset, origin) -> stream.Seek(int64 offset, origin), []
        | SetLength length ->
            stream.SetLength(int64 length)
            0L, []
        | CopyTo ->
            use target = new MemoryStream()
            stream.CopyTo target
            target.Length, List.ofArray (target.ToArray())
        | Other _ -> 0L, []
    with
    | :? ArgumentException
    | :? IOException -> -2L, []

let private asMemoryStream steps =
    use arena = arena 4_000_000
    let ours = new ArenaStream(arena)
    let theirs = new MemoryStream()

    for index, step in List.indexed steps do
        match step with
        | Other size -> arena.AllocSlice<byte> size |> ignore
        | _ -> ()

        Expect.equal (take ours index step) (take theirs index step) $"{step}"
        Expect.equal (ours.Position, ours.Length) (theirs.Position, theirs.Length) $"position and length after {step}"
        Expect.equal (ours.ToArray()) (theirs.ToArray()) $"bytes after {step}"

[<Tests>]
let tests =
    testList
        "arena stream"
        [
            Check.property "does what MemoryStream does" 500 (Prop.forAll steps asMemoryStream)
        ]
