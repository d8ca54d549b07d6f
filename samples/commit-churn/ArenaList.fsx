/// A growing list in an arena.
module CommitChurn.ArenaList

open System
open Forge

/// A list in an arena: a slice with spare room, grown when it is full. It grows in place if the arena has allocated
/// nothing since, otherwise by a copy. The old room then stays unused until the end of the commit, because an arena frees
/// everything at once.
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
    /// The list with room for more values; none if the arena is exhausted.
    let tryReserve (extra: int) (arena: ArenaLease) (list: ArenaList<'T>) : ArenaList<'T> voption =
        let needed = list.Count + extra

        if needed <= list.Room.Length then
            ValueSome list
        else
            match Arena.tryGrow (max needed (2 * list.Room.Length)) list.Room arena with
            | ValueSome room -> ValueSome { list with Room = room }
            | ValueNone -> ValueNone

    /// The list with one more value, for which there must be room.
    let add (value: 'T) (list: ArenaList<'T>) =
        list.Room.Span[list.Count] <- value
        { list with Count = list.Count + 1 }

    /// The list with several more values, for which there must be room.
    let append (values: ReadOnlySpan<'T>) (list: ArenaList<'T>) =
        values.CopyTo(list.Room.Span.Slice list.Count)

        { list with
            Count = list.Count + values.Length
        }
