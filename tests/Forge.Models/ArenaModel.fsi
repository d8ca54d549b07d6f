namespace Forge.Models

/// What a bump arena promises of one allocation, over whole numbers of any size: nothing wraps here.
type ArenaModel =
    {
        /// The address of the first byte.
        Start: bigint
        /// Bytes that the arena can hold.
        Capacity: bigint
        /// Bytes allocated, padding included.
        Allocated: bigint
    }

module ArenaModel =
    /// An empty arena.
    val empty: start: bigint -> capacity: bigint -> ArenaModel

    /// Where a request lands, and the arena afterwards; none where it does not fit. An empty request lands anywhere and
    /// costs nothing.
    val allocate: size: bigint -> alignment: bigint -> arena: ArenaModel -> (bigint * ArenaModel) option

    /// Bytes that are left.
    val remaining: arena: ArenaModel -> bigint
