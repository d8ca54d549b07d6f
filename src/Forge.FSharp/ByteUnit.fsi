namespace Forge

/// <summary>
/// A unit that a number of bytes is counted in: <c>64 * KiB</c> is 65536L. A product beyond <c>int64</c> throws
/// <c>OverflowException</c> instead of wrapping.
/// </summary>
[<Struct>]
type ByteUnit =
    internal
    | ByteUnit of bytes: int64

    /// <summary>So many of the unit, in bytes.</summary>
    static member (*): count: int * unit: ByteUnit -> int64

    /// <summary>So many of the unit, in bytes.</summary>
    static member (*): count: int64 * unit: ByteUnit -> int64

/// <summary>The units of memory, powers of 1024; open with the namespace.</summary>
[<AutoOpen>]
module ByteUnits =
    /// <summary>1,024 bytes.</summary>
    val KiB: ByteUnit

    /// <summary>1,024 KiB, 1,048,576 bytes.</summary>
    val MiB: ByteUnit

    /// <summary>1,024 MiB, 1,073,741,824 bytes.</summary>
    val GiB: ByteUnit

/// Sizes cross to the core as unsigned native integers.
module internal Bytes =
    /// A size as the core takes it; a size that is not positive is refused under the parameter's name.
    val ofInt64: parameter: string -> bytes: int64 -> unativeint
