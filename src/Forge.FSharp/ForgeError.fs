namespace Forge

open System

[<StructuredFormatDisplay("{Shown}")>]
type ForgeError =
    | Exhausted of requested: int64 * remaining: int64
    | OsFailure of operation: string * code: int * message: string
    | LimitReached of message: string
    | OutOfMemory of message: string

    // The messages of this library are not formatted: printf takes reflection, which NativeAOT warns of.
    member internal error.Message =
        match error with
        | Exhausted(requested, remaining) ->
            let bytes count =
                if count = 1L then "1 byte" else $"{string count} bytes"

            "The arena is exhausted: it has "
            + bytes remaining
            + " left, too little for "
            + bytes requested
            + ". Use a larger arena, or allocate less."
        | OsFailure(_, _, message)
        | LimitReached message
        | OutOfMemory message -> message

    member private error.Shown = error.ToString()

    override error.ToString() =
        let case =
            match error with
            | Exhausted _ -> nameof Exhausted
            | OsFailure _ -> nameof OsFailure
            | LimitReached _ -> nameof LimitReached
            | OutOfMemory _ -> nameof OutOfMemory

        $"{case}: {error.Message}"

[<RequireQualifiedAccess>]
module ForgeError =
    let ofException (error: exn) =
        match error with
        | :? ArenaExhaustedException as e -> ValueSome(Exhausted(e.Requested, e.Remaining))
        | :? OsMemoryException as e -> ValueSome(OsFailure(e.Operation, e.ErrorCode, e.Message))
        | :? ArenaPoolLimitException as e -> ValueSome(LimitReached e.Message)
        | :? OutOfMemoryException as e -> ValueSome(OutOfMemory e.Message)
        | _ -> ValueNone

    let message (error: ForgeError) = error.Message

    [<return: Struct>]
    let private (|Memory|_|) error = ofException error

    let protect (body: unit -> 'T) =
        try
            Ok(body ())
        with Memory error ->
            Error error
