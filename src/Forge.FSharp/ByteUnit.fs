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
