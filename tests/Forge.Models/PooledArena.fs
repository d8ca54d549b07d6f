namespace Forge.Models

type PooledArena =
    {
        Written: int
        Present: int
        PageReturns: int list
        IdleSince: int
    }

module PooledArena =
    let make now =
        {
            Written = 0
            Present = 0
            PageReturns = []
            IdleSince = now
        }

    let write bytes arena =
        { arena with
            Written = max arena.Written bytes
            Present = max arena.Present bytes
        }

    let zero arena = { arena with Written = 0 }

    let returnPages from fails arena =
        let asked =
            { arena with
                PageReturns = from :: arena.PageReturns
            }

        if fails then
            asked
        else
            { asked with
                Written = min from asked.Written
                Present = min from asked.Present
            }
