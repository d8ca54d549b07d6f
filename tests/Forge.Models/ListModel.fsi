namespace Forge.Models

/// A growing list in an arena. Its values are numbers here, whatever their type is.
type ListModel =
    {
        /// Where the list keeps its count and capacity. The list is valid as long as this is.
        Header: Slice
        ElementSize: bigint
        Alignment: bigint
        /// Where the values lie. Of no meaning while the capacity is 0.
        Address: bigint
        /// How many values there is room for.
        Capacity: int
        Values: int list
    }

/// What a list answers. Whatever is refused changes nothing.
[<RequireQualifiedAccess>]
type ListOutcome =
    | Done
    /// So many bytes were wanted, without padding, and so many remain.
    | Exhausted of requested: bigint * remaining: bigint
    | OutOfRange
    /// Refused: the list's memory was taken back.
    | Stale
    /// Refused: the list would have to grow, and what is allocated now lives less long than the list.
    | ScopeOpen

/// What lists promise. A list that must grow doubles its room, or takes 64 bytes or 4 values at first, and less only if that does not fit; in
/// place if its values are the newest allocation.
module ListModel =
    /// An empty list with room for so many values; none if the outcome is a refusal.
    val make:
        elementSize: bigint ->
        alignment: bigint ->
        capacity: int ->
        arena: ArenaModel ->
            ListOutcome * ListModel option * ArenaModel

    /// Takes room for so many values in all.
    val ensure: capacity: int -> list: ListModel -> arena: ArenaModel -> ListOutcome * ListModel * ArenaModel

    /// Inserts values at an index, the count to add them at the end.
    val insert:
        index: int -> values: int list -> list: ListModel -> arena: ArenaModel -> ListOutcome * ListModel * ArenaModel

    /// Removes so many values from an index on.
    val remove: index: int -> length: int -> list: ListModel -> arena: ArenaModel -> ListOutcome * ListModel

    /// Changes values where they are: sorts them, sets one, or removes all.
    val update: change: (int list -> int list) -> list: ListModel -> arena: ArenaModel -> ListOutcome * ListModel
