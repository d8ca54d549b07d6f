/// A growing list that lies in an arena.
module CommitChurn.ArenaList

open System
open Forge

/// A list in an arena: a slice with room to spare, grown when it is full. In place where the arena has allocated nothing
/// since, else by a copy, and the old room stays unused until the commit is over: in an arena nothing is freed singly.
[<Struct>]
type ArenaList<'T when 'T: unmanaged and 'T: struct and 'T: (new: unit -> 'T) and 'T :> ValueType> =
    {
        Room: ArenaSlice<'T>
        Count: int
    }

    /// The values, as a plain span: one check, then full speed.
    member list.Span = list.Room.Span.Slice(0, list.Count)

[<RequireQualifiedAccess>]
module ArenaList =
    /// The list with room for so many values more; none where the arena is exhausted.
    let tryReserve (extra: int) (arena: ArenaLease) (list: ArenaList<'T>) : ArenaList<'T> voption =
        let needed = list.Count + extra

        if needed <= list.Room.Length then
            ValueSome list
        else
            match Arena.tryGrow (max needed (2 * list.Room.Length)) list.Room arena with
            | ValueSome room -> ValueSome { list with Room = room }
            | ValueNone -> ValueNone

    /// The list with one value more, for which there is room.
    let add (value: 'T) (list: ArenaList<'T>) =
        list.Room.Span[list.Count] <- value
        { list with Count = list.Count + 1 }

    /// The list with a run of values more, for which there is room.
    let append (values: ReadOnlySpan<'T>) (list: ArenaList<'T>) =
        values.CopyTo(list.Room.Span.Slice list.Count)

        { list with
            Count = list.Count + values.Length
        }
