/// A table by path, which outlives the commits. A path that is already known costs no allocation.
module CommitChurn.PathTable

open System
open CommitChurn.Totals

[<Struct>]
type private Entry =
    {
        Hash: int
        KeyStart: int
        KeyLength: int
        LastCommit: int64
        Commits: int64
        Hunks: int64
        LargestHunk: int
        Added: int64
        Deleted: int64
    }

/// A hash table with open addressing in three arrays: the entries in order of arrival, the bytes of their keys
/// one after the other, and the slots, each with the index of an entry plus 1, or 0.
type PathTable() =
    let mutable entries: Entry[] = Array.zeroCreate 128
    let mutable count = 0
    let mutable keys: byte[] = Array.zeroCreate 4096
    let mutable keyBytes = 0
    let mutable slots: int[] = Array.zeroCreate 512

    let hash (key: ReadOnlySpan<byte>) =
        let mutable hash = HashCode()
        hash.AddBytes key
        hash.ToHashCode()

    /// The slot that holds the key, or the free one where it belongs.
    let slotOf (key: ReadOnlySpan<byte>) (hash: int) =
        let mask = slots.Length - 1
        let mutable slot = hash &&& mask

        while slots[slot] <> 0
              && (let entry = &entries[slots[slot] - 1]

                  entry.Hash <> hash
                  || not (key.SequenceEqual(ReadOnlySpan(keys, entry.KeyStart, entry.KeyLength)))) do
            slot <- (slot + 1) &&& mask

        slot

    let rec roomFor needed length =
        if needed <= length then
            length
        else
            roomFor needed (2 * length)

    let growSlots () =
        slots <- Array.zeroCreate (2 * slots.Length)
        let mask = slots.Length - 1

        for number in 1..count do
            let mutable slot = entries[number - 1].Hash &&& mask

            while slots[slot] <> 0 do
                slot <- (slot + 1) &&& mask

            slots[slot] <- number

    let insert (key: ReadOnlySpan<byte>) (hash: int) =
        if count = entries.Length then
            Array.Resize(&entries, 2 * count)

        if keyBytes + key.Length > keys.Length then
            Array.Resize(&keys, roomFor (keyBytes + key.Length) keys.Length)

        if 2 * (count + 1) > slots.Length then
            growSlots ()

        key.CopyTo(keys.AsSpan keyBytes)

        entries[count] <-
            { Unchecked.defaultof<Entry> with
                Hash = hash
                KeyStart = keyBytes
                KeyLength = key.Length
            }

        keyBytes <- keyBytes + key.Length
        slots[slotOf key hash] <- count + 1
        count <- count + 1
        count - 1

    /// Adds what a commit did to a path. A commit that comes in parts, all with its number, counts once.
    member _.Add(key: ReadOnlySpan<byte>, commit: int64, churn: Churn) =
        let hash = hash key
        let slot = slotOf key hash
        let number = if slots[slot] = 0 then insert key hash else slots[slot] - 1
        let entry = &entries[number]

        entry <-
            { entry with
                LastCommit = commit
                Commits = entry.Commits + (if entry.LastCommit = commit then 0L else 1L)
                Hunks = entry.Hunks + int64 churn.Hunks
                LargestHunk = max entry.LargestHunk churn.LargestHunk
                Added = entry.Added + int64 churn.Added
                Deleted = entry.Deleted + int64 churn.Deleted
            }

    member _.ToRows() : Row[] =
        Array.init count (fun number ->
            let entry = entries[number]

            {
                Path = Array.sub keys entry.KeyStart entry.KeyLength
                Commits = entry.Commits
                Hunks = entry.Hunks
                LargestHunk = entry.LargestHunk
                Added = entry.Added
                Deleted = entry.Deleted
            })
