namespace Forge.Models

/// An arena, named by the order in which it was minted.
type ArenaId = int

/// A run of bytes that an arena granted: what a slice of the library stands for.
type Slice =
    {
        Arena: ArenaId
        /// How often the arena had been emptied when it granted the run.
        Era: int
        /// The scope that the run was granted in; none where none was open.
        Scope: int option
        /// The address of the first byte. An empty run may be anywhere.
        Address: bigint
        Bytes: bigint
    }

/// A scope, named by how many were opened in its arena before.
type Scope =
    {
        Arena: ArenaId
        Id: int
        /// The bytes that were allocated when the scope was opened.
        Mark: bigint
    }

/// What is asked of an arena, in bytes.
[<RequireQualifiedAccess>]
type Request =
    /// A run of values of a type; none cost nothing.
    | Run of count: bigint * elementSize: bigint * alignment: bigint
    /// A block of one layout, at most so large; one of no bytes is refused.
    | Block of size: bigint * alignment: bigint * most: bigint
    /// A run of values that hold references to managed objects.
    | WithReferences

/// What an arena answers. Whatever is refused changes nothing.
[<RequireQualifiedAccess>]
type ArenaOutcome =
    | Placed of Slice
    /// So many bytes were wanted, without padding, and so many remain.
    | Exhausted of requested: bigint * remaining: bigint
    /// A number is too small or too large.
    | OutOfRange
    /// An alignment is no power of two, or a type can't lie in an arena.
    | Invalid
    | Opened of Scope
    | Closed
    /// The scope had been closed before, by itself or with everything in the arena; nothing changed.
    | WasClosed
    /// Refused: so many scopes opened inside this one are still open.
    | InnerScopesOpen of int
    /// Refused: allocating through a scope that is closed or not the innermost one.
    | NotInnermost
    /// Refused: what is tied to the lease while a scope is open.
    | ScopeOpen
    /// Refused: the slice's memory was taken back.
    | Stale
    /// Refused: the slice is another arena's.
    | OfAnotherArena
    /// Refused: the lease has ended.
    | LeaseEnded
    | Disposed
    | Done

/// An arena as a value, over whole numbers of any size: nothing wraps here. It knows nothing of contents; what a slice
/// holds is what was written through it last, and no two valid runs overlap unless one was made from the other.
type ArenaModel =
    {
        Id: ArenaId
        /// The address of the first byte.
        Start: bigint
        /// Bytes that the arena can hold; always Allocated and remaining together.
        Capacity: bigint
        /// Bytes allocated, padding included.
        Allocated: bigint
        /// The most bytes that were allocated or written at once since the arena was made, or since its pages were released.
        HighWater: bigint
        /// How often the arena has been emptied.
        Era: int
        /// The open scopes, the innermost first.
        Scopes: Scope list
        /// How many scopes have been opened.
        Opened: int
        IsReleased: bool
    }

module ArenaModel =
    /// An empty arena, number 0.
    val empty: start: bigint -> capacity: bigint -> ArenaModel

    /// Where some bytes land, and the arena afterwards; none where they do not fit. No bytes land anywhere and cost
    /// nothing.
    val allocate: size: bigint -> alignment: bigint -> arena: ArenaModel -> (bigint * ArenaModel) option

    /// So many bytes from the start were written, though nothing was granted.
    val write: bytes: bigint -> arena: ArenaModel -> ArenaModel

    /// Bytes that are left.
    val remaining: arena: ArenaModel -> bigint

    /// Whether the memory is still the slice's own: the arena was not emptied since, and its scope is still open.
    val isValid: slice: Slice -> arena: ArenaModel -> bool

    /// Whether there is a layout of this size and alignment: Done, or why not.
    val layout: size: bigint -> alignment: bigint -> ArenaOutcome

    /// Grants a run or refuses it.
    val request: wanted: Request -> arena: ArenaModel -> ArenaOutcome * ArenaModel

    /// The same for a reference or span that is tied to a lease: only while no scope is open.
    val requestTied: wanted: Request -> arena: ArenaModel -> ArenaOutcome * ArenaModel

    /// The same through a scope, which has to be the innermost one.
    val requestIn: scope: Scope -> wanted: Request -> arena: ArenaModel -> ArenaOutcome * ArenaModel

    /// Makes a slice longer: in place if it is the newest run and no scope was opened since, else as a new run.
    val grow: slice: Slice -> bytes: bigint -> alignment: bigint -> arena: ArenaModel -> ArenaOutcome * ArenaModel

    /// A part of a slice, valid as long as the whole; out of range where it does not lie within.
    val part: start: bigint -> bytes: bigint -> slice: Slice -> ArenaOutcome

    val openScope: arena: ArenaModel -> ArenaOutcome * ArenaModel

    /// Rewinds to where the innermost scope was opened.
    val closeScope: scope: Scope -> arena: ArenaModel -> ArenaOutcome * ArenaModel

    /// Empties the arena: every slice is stale and every scope closed.
    val reset: arena: ArenaModel -> ArenaOutcome * ArenaModel

    /// Returns the pages above what is allocated, of so many bytes each.
    val releaseUnused: page: bigint -> arena: ArenaModel -> ArenaOutcome * ArenaModel

    /// Releases the memory, once: afterwards the arena is empty and has no room.
    val release: arena: ArenaModel -> ArenaModel
