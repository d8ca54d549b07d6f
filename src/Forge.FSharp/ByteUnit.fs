namespace Forge

[<Struct; StructuredFormatDisplay("{Shown}")>]
type ByteUnit =
    internal
    | ByteUnit of bytes: int64

    member private unit.Shown = unit.ToString()

    override unit.ToString() =
        let (ByteUnit bytes) = unit
        $"ByteUnit: {string bytes} bytes"

    static member (*)(count: int, ByteUnit bytes) : int64 = Checked.(*) (int64 count) bytes

    static member (*)(count: int64, ByteUnit bytes) : int64 = Checked.(*) count bytes

[<AutoOpen>]
module ByteUnits =
    let KiB = ByteUnit 1024L
    let MiB = ByteUnit(1024 * KiB)
    let GiB = ByteUnit(1024 * MiB)
