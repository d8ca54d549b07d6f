module Containers

open System
open Forge

// A record may be kept anywhere, so it can't hold a span.
type PutASpanInARecord = { Numbers: Span<int> } // error FS0412 FS0437
// instead: type PutASpanInARecord = { Numbers: ArenaSlice<int> }

// A record may be kept anywhere, so it can't hold a scope.
type PutAScopeInARecord = { Scope: ArenaScope } // error FS0412 FS0437
// instead: type PutAScopeInARecord = { Scope: ArenaLease }

// A union case may be kept anywhere, so it can't hold a span.
type PutASpanInAUnion = Numbers of Span<int> // error FS0412 FS0437
// instead: type PutASpanInAUnion = Numbers of ArenaSlice<int>

// An object may be kept anywhere, so no span can be its field.
type PutASpanInAnObject(arena: ArenaLease) = // error FS0437
    let numbers = arena.AllocSpan<int> 3 // error FS0412
    // instead: let numbers = arena.AllocSlice<int> 3
    member _.First = numbers[0]

// A value of a module lives as long as the program.
let private ownLease = Arena.pinned 64L

let keepASpanInAModule = ownLease.AllocSpan<int> 3 // error FS0431
// instead: let keepASpanInAModule = ownLease.AllocSpan<int>(3).ToArray()

// A tuple may be kept anywhere, so it can't hold a span.
let putASpanInATuple (arena: ArenaLease) = // error FS3301
    (arena.AllocSpan<int> 3, 3) // error FS0412
    // instead: (arena.AllocSlice<int> 3, 3)

// A struct tuple may be kept anywhere, so it can't hold a span.
let putASpanInAStructTuple (arena: ArenaLease) = // error FS3301
    struct (arena.AllocSpan<int> 3, 3) // error FS0412
    // instead: struct (arena.AllocSlice<int> 3, 3)

// A list may be kept anywhere, so it can't hold spans.
let putASpanInAList (arena: ArenaLease) =
    let all = [ arena.AllocSpan<int> 3 ] // error FS0412
    // instead: let all = [ arena.AllocSlice<int> 3 ]
    all.Length // error FS0412

// An option may be kept anywhere, so it can't hold a span.
let putASpanInAnOption (pool: ArenaPool<PinnedBacking>) =
    Pool.using pool (fun arena ->
        let kept = Some(arena.AllocSpan<int> 3) // error FS0412
        // instead: let kept = Some(arena.AllocSlice<int> 3)
        kept.IsSome) // error FS0412

// A value option may be kept anywhere, so it can't hold a span.
let putASpanInAValueOption (pool: ArenaPool<PinnedBacking>) =
    Pool.using pool (fun arena ->
        let kept = ValueSome(arena.AllocSpan<int> 3) // error FS0412
        // instead: let kept = ValueSome(arena.AllocSlice<int> 3)
        kept.IsSome) // error FS0412

// A result may be kept anywhere, so it can't hold a span.
let putASpanInAResult (arena: ArenaLease) = // error FS3301
    (Ok(arena.AllocSpan<int> 3): Result<Span<int>, string>) // error FS0412
    // instead: (Ok(arena.AllocSlice<int> 3): Result<ArenaSlice<int>, string>)

// A reference cell may be kept anywhere, so it can't hold a span.
let putASpanInAReferenceCell (arena: ArenaLease) =
    let cell = ref (arena.AllocSpan<int> 3) // error FS0412
    // instead: let cell = ref (arena.AllocSlice<int> 3)
    cell.Value.Length // error FS0412

// A span can't become an object.
let boxASpan (arena: ArenaLease) = box (arena.AllocSpan<int> 3) // error FS0412
// instead: let boxASpan (arena: ArenaLease) = box (arena.AllocSlice<int> 3)

// A scope can't become an object, not even as IDisposable.
let boxAScope (arena: ArenaLease) =
    use scope = arena.OpenScope() :> IDisposable // error FS0412
    // instead: use scope = arena.OpenScope()
    ()

// A generic function can't take a span, since it could keep it.
let pipeASpan (arena: ArenaLease) = arena.AllocSpan<int> 3 |> ignore // error FS0412
// instead: let pipeASpan (arena: ArenaLease) = arena.AllocSlice<int> 3 |> ignore

// A generic function can't take a span, since it could keep it.
let passASpanThroughAGenericFunction (arena: ArenaLease) =
    let same = id (arena.AllocSpan<int> 3) // error FS0412
    // instead: let same = id (arena.AllocSlice<int> 3)
    same.Length
