namespace Forge.Models

type PooledArena =
    {
        Present: int
        PageReturns: int list
        IdleSince: int
    }

module PooledArena =
    let make now =
        {
            Present = 0
            PageReturns = []
            IdleSince = now
        }

    let write bytes arena =
        { arena with
            Present = max arena.Present bytes
        }

    let returnPages from fails arena =
        let asked =
            { arena with
                PageReturns = from :: arena.PageReturns
            }

        if fails then
            asked
        else
            { asked with
                Present = min from asked.Present
            }
