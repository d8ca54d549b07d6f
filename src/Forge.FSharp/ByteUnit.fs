namespace Forge

[<Struct>]
type ByteUnit =
    internal
    | ByteUnit of bytes: int64

    static member (*)(count: int, ByteUnit bytes) : int64 = Checked.(*) (int64 count) bytes

    static member (*)(count: int64, ByteUnit bytes) : int64 = Checked.(*) count bytes

[<AutoOpen>]
module ByteUnits =
    let KiB = ByteUnit 1024L
    let MiB = ByteUnit(1024 * KiB)
    let GiB = ByteUnit(1024 * MiB)

module internal Bytes =
    let ofInt64 (parameter: string) (bytes: int64) : unativeint =
        if bytes <= 0L || uint64 bytes > uint64 MemoryLayout.MaxSize then
            raise (
                System.ArgumentOutOfRangeException(
                    parameter,
                    bytes,
                    $"A size must be 1 to {MemoryLayout.MaxSize} bytes."
                )
            )

        unativeint bytes
