namespace Forge.Models

type LeaseModel =
    {
        Pool: PoolModel
        Arenas: Map<ArenaId, ArenaModel>
    }

module LeaseModel =
    let empty capacity =
        {
            Pool = PoolModel.empty capacity
            Arenas = Map.empty
        }

    let private ended arena = snd (ArenaModel.reset arena)

    let pool (memory: ArenaId -> bigint * bigint) command model =
        let outcome, after = PoolModel.apply command model.Pool
        let changed = { model with Pool = after }

        match command, outcome with
        | Checkout, Leased(_, arena) when not (model.Arenas.ContainsKey arena) ->
            let start, capacity = memory arena

            let fresh =
                { ArenaModel.empty start capacity with
                    Id = arena
                }

            outcome,
            { changed with
                Arenas = Map.add arena fresh model.Arenas
            }
        | (GiveBack lease | DisposeLease lease), _ ->
            match Map.tryFind lease model.Pool.Held with
            | None -> outcome, changed
            | Some arena ->
                outcome,
                { changed with
                    Arenas = Map.add arena (ended model.Arenas[arena]) model.Arenas
                }
        | _ -> outcome, changed

    let private act arena (action: ArenaModel -> ArenaOutcome * ArenaModel) model =
        let outcome, after = action model.Arenas[arena]

        outcome,
        { model with
            Arenas = Map.add arena after model.Arenas
        }

    let arena lease action model =
        match Map.tryFind lease model.Pool.Held with
        | None -> ArenaOutcome.LeaseEnded, model
        | Some arena -> act arena action model

    let scope (scope: Scope) action model = act scope.Arena action model
