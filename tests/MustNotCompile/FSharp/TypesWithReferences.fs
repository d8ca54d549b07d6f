module TypesWithReferences

open Forge

// The collector does not see references in an arena.
let allocateStrings (arena: ArenaLease) =
    arena |> Arena.slice<string> 3 |> Slice.length // error FS0001
    // instead: arena |> Arena.slice<char> 3 |> Slice.length

// The collector does not see references in an arena.
let allocateAnArrayOfStrings (arena: ArenaLease) = arena |> Arena.ofArray [| "text" |] // error FS0001
// instead: let allocateAnArrayOfStrings (arena: ArenaLease) = arena |> Arena.ofArray [| 1 |]

// The collector does not see references in an arena.
let allocateASpanOfStrings (arena: ArenaLease) : int = arena.AllocSpan<string>(3).Length // error FS0001
// instead: let allocateASpanOfStrings (arena: ArenaLease) : int = arena.AllocSpan<char>(3).Length

// The collector does not see references in an arena, not even inside a struct.
[<Struct>]
type Row = { Number: int; Text: string }
// instead: type Row = { Number: int; Text: char }

let allocateARecordWithAReference (arena: ArenaLease) (row: Row) = arena |> Arena.value row // error FS0001

// The collector does not see references in an arena, not even inside a struct.
let allocateAPairWithAReference (arena: ArenaLease) = arena |> Arena.value struct (1, "text") // error FS0001
// instead: let allocateAPairWithAReference (arena: ArenaLease) = arena |> Arena.value struct (1, 't')

// To the runtime, a nullable struct is not an unmanaged type.
let allocateNullable (arena: ArenaLease) =
    arena |> Arena.value (System.Nullable 1) // error FS0193
    // instead: arena |> Arena.value struct (true, 1)

// To the runtime, a nullable struct is not an unmanaged type.
let mapToNullable (arena: ArenaLease) (slice: ArenaSlice<int>) =
    slice |> Slice.map arena System.Nullable // error FS0001
    // instead: slice |> Slice.map arena float

// The collector does not see references in an arena.
let mapToStrings (arena: ArenaLease) (slice: ArenaSlice<int>) = slice |> Slice.map arena string // error FS0001
// instead: let mapToStrings (arena: ArenaLease) (slice: ArenaSlice<int>) = slice |> Slice.map arena float

// The collector does not see references in an arena.
let referToAString (arena: ArenaLease) = arena |> Arena.alloc "text" // error FS0001
// instead: let referToAString (arena: ArenaLease) = arena |> Arena.alloc 't'

// The collector does not see references in an arena.
let listStrings (arena: ArenaLease) = arena |> ArenaList.ofList [ "text" ] // error FS0001
// instead: let listStrings (arena: ArenaLease) = arena |> ArenaList.ofList [ 1 ]

// A string is an object. The keys of an ArenaTextMap are texts.
let mapFromStrings (arena: ArenaLease) =
    arena |> ArenaMap.ofSeq [ ("text", 1); ("more", 2) ] // error FS0001
    // instead: arena |> ArenaTextMap.ofSeq [ ("text", 1); ("more", 2) ]
