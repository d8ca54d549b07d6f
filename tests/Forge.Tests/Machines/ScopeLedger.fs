namespace Forge.Tests

open Forge.Models

/// The scopes opened in a world, open or closed, each with the slot that holds it.
type ScopeLedger(world: World, firstSlot: int) =
    let scopes = ResizeArray<struct (Scope * int)>()

    let isOpen (scope: Scope) =
        (world.ModelOf scope.Arena).Scopes |> List.contains scope

    let isInnermost (scope: Scope) =
        List.tryHead (world.ModelOf scope.Arena).Scopes = Some scope

    member _.IsEmpty = scopes.Count = 0
    member _.Newest = scopes[scopes.Count - 1]
    member _.Add(scope, slot) = scopes.Add(struct (scope, slot))

    /// A slot for one more scope: an unused one, or that of the oldest closed one, which is forgotten; none where every
    /// slot holds an open scope.
    member _.FreeSlot() =
        if scopes.Count < ScopeSlots.PerSession then
            let isFree slot =
                not (scopes.Exists(fun struct (_, taken) -> taken = slot))

            Seq.initInfinite (fun slot -> firstSlot + slot) |> Seq.find isFree |> Some
        else
            scopes
            |> Seq.tryFindIndex (fun struct (scope, _) -> not (isOpen scope))
            |> Option.map (fun index ->
                let struct (_, slot) = scopes[index]
                scopes.RemoveAt index
                slot)

    /// One of the scopes, which may be closed; some indices prefer one that may be used, some one that may not be closed.
    member _.Choose index =
        let among (isMeant: Scope -> bool) =
            let meant = scopes.FindAll(fun struct (scope, _) -> isMeant scope)
            if meant.Count > 0 then meant else scopes

        let preferred =
            match index % 4 with
            | 0 -> scopes
            | 1 -> among (fun scope -> isOpen scope && not (isInnermost scope))
            | _ -> among isInnermost

        preferred[index / 4 % preferred.Count]
