/// Memory that its owner lends for a while.
module Forge.Tests.BorrowedBackingTests

#nowarn "9" // the pointer of a pinned array

open System
open System.Buffers
open System.Runtime.InteropServices
open Microsoft.FSharp.NativeInterop
open Expecto
open Forge

/// Memory that counts how often it was pinned and let go.
type private PinCounter() =
    inherit MemoryManager<byte>()
    let bytes = GC.AllocateArray<byte>(64, pinned = true)
    member val Pins = 0 with get, set
    member val Unpins = 0 with get, set
    override _.GetSpan() = Span bytes

    override this.Pin _ =
        this.Pins <- this.Pins + 1

        new MemoryHandle(
            NativePtr.toVoidPtr (NativePtr.ofNativeInt<byte>(Marshal.UnsafeAddrOfPinnedArrayElement(bytes, 0))),
            pinnable = this
        )

    override this.Unpin() = this.Unpins <- this.Unpins + 1
    override _.Dispose _ = ()

[<Tests>]
let tests =
    testList
        "backings.borrowed"
        [
            testCase "writes reach the lender's array, and only the part lent" (fun () ->
                let array = Array.zeroCreate<byte> 20
                use arena = ArenaLease.Own(new BorrowedBacking(Memory(array, 5, 10)))
                arena.AllocSliceCopy(ReadOnlySpan(Array.create 10 7uy)) |> ignore

                Expect.equal
                    array
                    (Array.concat [ Array.zeroCreate 5; Array.create 10 7uy; Array.zeroCreate 5 ])
                    "array")

            testCase "the lender's memory is pinned once, until the backing is disposed" (fun () ->
                let lender = new PinCounter()
                let backing = new BorrowedBacking(lender.Memory)
                Expect.equal (lender.Pins, lender.Unpins) (1, 0) "while it is lent"
                backing.Dispose()
                backing.Dispose()
                Expect.equal (lender.Pins, lender.Unpins) (1, 1) "given back")

            testCase "a range may end with the last byte of the address space" (fun () ->
                let address = UIntPtr.MaxValue - unativeint Int64.MaxValue
                use backing = BorrowedBacking.DangerousFromAddress(address, Int64.MaxValue)
                Expect.equal (backing.Address + unativeint backing.Size) UIntPtr.MaxValue "end"

                Check.throws<ArgumentException> [ string (address + 1un) ] (fun () ->
                    BorrowedBacking.DangerousFromAddress(address + 1un, Int64.MaxValue).Dispose()))
        ]
