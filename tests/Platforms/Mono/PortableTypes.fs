/// The types that the tests use and .NET Framework lacks.
namespace System.Numerics

[<AbstractClass; Sealed>]
type BitOperations =
    static member RoundUpToPowerOf2(number: uint32) =
        let mutable power = 1u

        while power < number do
            power <- power <<< 1

        power

namespace Forge.Tests

#nowarn "9" // blocks of the C heap

open System
open System.Collections.Generic
open System.Diagnostics
open System.IO
open System.Runtime.CompilerServices
open System.Runtime.InteropServices
open System.Text
open System.Threading
open System.Threading.Tasks
open Microsoft.FSharp.NativeInterop

/// 16 bytes. Only what the tests calculate with it.
[<Struct>]
type Int128 =
    {
        Low: uint64
        High: uint64
    }

    static member private Of(number: bigint) =
        {
            Low = uint64 (number &&& bigint UInt64.MaxValue)
            High = uint64 (number >>> 64)
        }

    static member CreateChecked(number: int) = Int128.Of(bigint number)
    static member CreateChecked(number: int64) = Int128.Of(bigint number)
    static member op_Implicit(number: int) = Int128.Of(bigint number)
    static member op_Implicit(number: byte) = Int128.Of(bigint (int number))

    static member (*)(a: Int128, b: Int128) = Int128.Of(bigint a.Low * bigint b.Low)

/// A type that formats itself as UTF-8. On netstandard2.0 the library doesn't know of any.
type IUtf8SpanFormattable =
    abstract TryFormat: Span<byte> * byref<int> * ReadOnlySpan<char> * IFormatProvider -> bool

/// A type that formats itself into a span.
type ISpanFormattable =
    inherit IFormattable
    abstract TryFormat: Span<char> * byref<int> * ReadOnlySpan<char> * IFormatProvider -> bool

[<AbstractClass; Sealed>]
type NativeLibrary =
    static member Load(_: string) = 0n
    static member TryLoad(_: string) = false, 0n
    static member TryGetExport(_: nativeint, _: string) = false, 0n

module private Native =
    [<DllImport("libc")>]
    extern int posix_memalign(nativeint& block, unativeint alignment, unativeint size)

    [<DllImport("libc")>]
    extern void free(nativeint block)

[<AbstractClass; Sealed>]
type NativeMemory =
    static member AlignedAlloc(size: unativeint, alignment: unativeint) =
        let mutable block = 0n

        if Native.posix_memalign (&block, alignment, size) <> 0 then
            raise (OutOfMemoryException())

        NativePtr.toVoidPtr (NativePtr.ofNativeInt<byte> block)

    static member AlignedFree(block: voidptr) =
        Native.free (NativePtr.toNativeInt (NativePtr.ofVoidPtr<byte> block))

/// A code point.
[<Struct>]
type Rune =
    {
        Text: string
    }

    member this.Value = Char.ConvertToUtf32(this.Text, 0)
    member this.Utf8SequenceLength = Encoding.UTF8.GetByteCount this.Text
    override this.ToString() = this.Text
