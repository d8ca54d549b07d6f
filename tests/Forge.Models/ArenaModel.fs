namespace Forge.Models

type ArenaModel =
    {
        Start: bigint
        Capacity: bigint
        Allocated: bigint
    }

module ArenaModel =
    let empty start capacity =
        {
            Start = start
            Capacity = capacity
            Allocated = 0I
        }

    let allocate (size: bigint) (alignment: bigint) (arena: ArenaModel) =
        let next = arena.Start + arena.Allocated
        let aligned = (next + alignment - 1I) / alignment * alignment
        let used = aligned + size - arena.Start

        if size = 0I then Some(next, arena)
        elif used > arena.Capacity then None
        else Some(aligned, { arena with Allocated = used })

    let remaining arena = arena.Capacity - arena.Allocated
