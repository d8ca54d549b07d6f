namespace Forge

/// <summary>
/// A unit for numbers of bytes: <c>64 * KiB</c> is 65536L. A product greater than <c>int64</c> allows throws
/// <c>OverflowException</c>.
/// </summary>
/// <example><code>let size = 64 * KiB // 65536L</code></example>
[<Struct; StructuredFormatDisplay("{Shown}")>]
type ByteUnit =
    internal
    | ByteUnit of bytes: int64

    /// <summary>A number of units, in bytes.</summary>
    static member (*): count: int * unit: ByteUnit -> int64

    /// <summary>A number of units, in bytes.</summary>
    static member (*): count: int64 * unit: ByteUnit -> int64

/// <summary>The units of memory. They are open with the namespace.</summary>
[<AutoOpen>]
module ByteUnits =
    /// <summary>1,024 bytes.</summary>
    val KiB: ByteUnit

    /// <summary>1,024 KiB, 1,048,576 bytes.</summary>
    val MiB: ByteUnit

    /// <summary>1,024 MiB, 1,073,741,824 bytes.</summary>
    val GiB: ByteUnit
