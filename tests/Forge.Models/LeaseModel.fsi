namespace Forge.Models

/// A pool together with the arenas that it has leased: PoolModel says who has which arena, ArenaModel what is in it, and
/// this says how the one bears on the other.
type LeaseModel =
    {
        Pool: PoolModel
        /// The arenas leased so far; those not leased now are empty, and every slice and scope of theirs has ended.
        Arenas: Map<ArenaId, ArenaModel>
    }

module LeaseModel =
    /// An empty pool.
    val empty: limits: PoolLimits -> LeaseModel

    /// A command to the pool; an arena is empty at every checkout. Where its memory lies, the address and the bytes, is the
    /// system's choice.
    val pool:
        memory: (ArenaId -> bigint * bigint) -> command: PoolCommand -> model: LeaseModel -> PoolOutcome * LeaseModel

    /// So many bytes from the start of a leased arena were written, though nothing was granted.
    val write: arena: ArenaId -> bytes: int -> model: LeaseModel -> LeaseModel

    /// What is done to the arena of a lease; refused once the lease has ended.
    val arena:
        lease: LeaseId ->
        action: (ArenaModel -> ArenaOutcome * ArenaModel) ->
        model: LeaseModel ->
            ArenaOutcome * LeaseModel

    /// What is done through a scope, also one of a lease that has ended: its arena may be another's by now, and must
    /// not notice.
    val scope:
        scope: Scope ->
        action: (ArenaModel -> ArenaOutcome * ArenaModel) ->
        model: LeaseModel ->
            ArenaOutcome * LeaseModel
