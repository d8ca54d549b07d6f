/// Small tables tried exhaustively, and tables that hold anything.
module Forge.Tests.SlotTableTests

open System
open System.Collections.Generic
open Expecto
open Forge

let private free = 0UL

/// The index that a look-up finds for a hash and an index: at its home or after it, before a free slot.
let private finds (slots: uint64 array) shift hash index =
    let mask = slots.Length - 1

    let rec search at left =
        left > 0
        && slots[at] <> free
        && ((SlotTable.HashOf slots[at] = hash && SlotTable.IndexOf slots[at] = index)
            || search ((at + 1) &&& mask) (left - 1))

    search (SlotTable.Home(hash, shift, mask)) slots.Length

/// The table finds just those entries.
let private expectJust (slots: uint64 array) shift (hashes: uint32 array) (isIn: bool array) =
    let mutable count = 0

    for index in 0 .. hashes.Length - 1 do
        if isIn[index] then
            count <- count + 1

        if finds slots shift hashes[index] index <> isIn[index] then
            failtest $"{index} of %A{hashes}, which hold %A{isIn}, in %A{slots}"

    let used = slots |> Array.sumBy (fun slot -> if slot = free then 0 else 1)

    if used <> count then
        failtest $"{used} slots are used instead of {count}: %A{slots}"

let rec private permutations list =
    match list with
    | [] -> [ [] ]
    | _ ->
        [
            for first in list do
                for rest in permutations (List.except [ first ] list) do
                    first :: rest
        ]

/// Inserts entries whose hashes belong into these homes, removes them in each order, and puts the first one back.
let private tryHomes slotCount (homes: int array) (orders: int list list) =
    let shift = SlotTable.Shift slotCount

    let hashes =
        homes
        |> Array.mapi (fun index home -> (uint32 home <<< shift) ||| uint32 (index % 2))

    let full = Array.create homes.Length true
    let filled = Array.zeroCreate<uint64> slotCount

    hashes
    |> Array.iteri (fun index hash -> SlotTable.Insert(filled.AsSpan(), shift, hash, index))

    expectJust filled shift hashes full

    for order in orders do
        let slots = Array.copy filled
        let isIn = Array.copy full

        for index in order do
            SlotTable.Remove(slots.AsSpan(), shift, hashes[index], index)
            isIn[index] <- false
            expectJust slots shift hashes isIn

        let first = order.Head
        SlotTable.Insert(slots.AsSpan(), shift, hashes[first], first)
        isIn[first] <- true
        expectJust slots shift hashes isIn

[<Tests>]
let tests =
    testList
        "slot table"
        [
            testCase
                "up to 5 entries in up to 16 slots are found whatever their homes, inserted and removed in any order"
                (fun () ->
                    let mutable count = 0

                    for slotCount in [ 4; 8; 16 ] do
                        // The last one goes on at the start of the table.
                        let homes = [| 0; 1; slotCount / 2; slotCount - 1 |]

                        for entries in 1 .. min 5 slotCount do
                            // Where homes vary, so does the order of inserting.
                            let orders = permutations [ 0 .. entries - 1 ]

                            for number in 0 .. pown homes.Length entries - 1 do
                                let chosen =
                                    Array.init entries (fun place ->
                                        homes[number / pown homes.Length place % homes.Length])

                                tryHomes slotCount chosen orders
                                count <- count + orders.Length

                    Console.Out.WriteLine $"exhaustive: {count} orders of removing entries from small tables"
                    Expect.isGreaterThan count 200_000 "orders")

            testCase "whatever the slots hold, inserting and removing ends and stays inside" (fun () ->
                let random = Random 1

                for _ in 1..20_000 do
                    let slots =
                        Array.init (1 <<< random.Next(0, 6)) (fun _ ->
                            if random.Next 4 = 0 then
                                free
                            else
                                uint64 (random.NextInt64()))

                    let before = Array.copy slots

                    let shift, hash, index =
                        random.Next(-40, 70), uint32 (random.NextInt64()), random.Next()

                    let changed () =
                        Seq.zip before slots |> Seq.filter (fun (a, b) -> a <> b) |> Seq.length

                    if random.Next 2 = 0 then
                        SlotTable.Insert(slots.AsSpan(), shift, hash, index)
                        Expect.isLessThanOrEqual (changed ()) 1 "slots changed"
                        Expect.contains slots (SlotTable.Slot(hash, index)) "inserted"
                    else
                        SlotTable.Remove(slots.AsSpan(), shift, hash, index)

                        // At most one is gone, and the others only move.
                        let left = HashSet(Seq.append [ free ] before)
                        Expect.all slots left.Contains "slots from before")

            testCase "a table uses as many of the highest bits as it has slots" (fun () ->
                for power in 1..29 do
                    let slots = 1 <<< power
                    let shift = SlotTable.Shift slots
                    Expect.equal shift (32 - power) "bits that are not used"
                    Expect.equal (SlotTable.Home(UInt32.MaxValue, shift, slots - 1)) (slots - 1) "the last home"
                    Expect.equal (SlotTable.Home(1u <<< shift, shift, slots - 1)) 1 "the second home")

            testCase "a slot holds a hash and an index, and is never free" (fun () ->
                for hash in [ 0u; 1u; 0x8000_0000u; UInt32.MaxValue ] do
                    for index in [ 0; 1; (1 <<< 29) - 1 ] do
                        let slot = SlotTable.Slot(hash, index)
                        Expect.equal (SlotTable.HashOf slot, SlotTable.IndexOf slot) (hash, index) "read back"
                        Expect.notEqual slot free "free")
        ]
