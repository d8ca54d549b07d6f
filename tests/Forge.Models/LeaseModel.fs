namespace Forge.Models

type LeaseModel =
    {
        Pool: PoolModel
        Arenas: Map<ArenaId, ArenaModel>
    }

module LeaseModel =
    let empty limits =
        {
            Pool = PoolModel.empty limits
            Arenas = Map.empty
        }

    let private ended arena = snd (ArenaModel.reset arena)

    /// The arena of a new lease, empty: the first time, its memory has to be found.
    let private begin' memory (arenas: Map<ArenaId, ArenaModel>) arena =
        if arenas.ContainsKey arena then
            arenas
        else
            let start, capacity = memory arena

            arenas
            |> Map.add
                arena
                { ArenaModel.empty start capacity with
                    Id = arena
                }

    let pool (memory: ArenaId -> bigint * bigint) command model =
        let outcome, after = PoolModel.apply command model.Pool

        let left =
            match command with
            | GiveBack lease
            | DisposeLease lease -> Map.tryFind lease model.Pool.Held
            | _ -> None

        let arenas =
            match left with
            | Some arena -> Map.add arena (ended model.Arenas[arena]) model.Arenas
            | None -> model.Arenas

        outcome,
        {
            Pool = after
            Arenas =
                (arenas, [ for lease in model.Pool.Leases .. after.Leases - 1 -> after.Held[lease] ])
                ||> List.fold (begin' memory)
        }

    let write arena bytes model =
        { model with
            Pool = PoolModel.write arena bytes model.Pool
        }

    let private act arena (action: ArenaModel -> ArenaOutcome * ArenaModel) model =
        let outcome, after = action model.Arenas[arena]

        outcome,
        { model with
            Arenas = Map.add arena after model.Arenas
        }
        |> write arena (int after.Allocated)

    let arena lease action model =
        match Map.tryFind lease model.Pool.Held with
        | None -> ArenaOutcome.LeaseEnded, model
        | Some arena -> act arena action model

    let scope (scope: Scope) action model = act scope.Arena action model
