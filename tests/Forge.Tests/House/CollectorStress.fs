/// Tests of what the garbage collector could move, free or keep wrongly, for a run in which it collects at every allocation.
module Forge.Tests.CollectorStress

open System
open System.Diagnostics
open Expecto

/// Tests of handles, pins, backings, and leases. Named here, since to look for them all would take minutes.
let private tests =
    lazy
        [
            "slices", SliceTests.tests
            "scopes", ScopeTests.tests
            "growth", GrowthTests.tests
            "ownership", OwnershipTests.tests
            "lease", LeaseTests.tests
            "backings", BackingTests.tests
            "arena", ArenaTests.tests
        ]

/// Those that allocate millions of objects on the managed heap, which would take hours.
let private tooLong =
    set
        [
            "nested scopes rewind exactly, also when exceptions unwind them"
            "allocations lie where the model says: aligned by address, disjoint, inside"
            "contents stay what was written while other allocations come"
            "pinned arrays stay where they are while the collector moves others"
            "codes of Unix have the names that the system's own library gives them, all others their number"
            "codes of Windows have their names, all others their number"
            "advice is given where a person can do something, and nowhere else"
            "of threads that give back copies of one lease at once, just one succeeds"
            "threads sharing a pool never share an arena, and never see more idle than the capacity"
        ]

/// Whether the runtime collects at every allocation, as DOTNET_GCStress=0x1 has it do.
let private isStressed () =
    let before = GC.CollectionCount 0

    for _ in 1..100 do
        GC.KeepAlive(obj ())

    GC.CollectionCount 0 - before >= 100

/// Runs the tests and prints how many there were; 1 if any failed, or if the collector was not made to work.
let run (print: string -> unit) =
    if isStressed () then
        let clock = Stopwatch.StartNew()
        let mutable failed = 0
        let mutable count = 0

        for name, list in tests.Value do
            let tests =
                Test.toTestCodeList list
                |> Seq.filter (fun test -> not (tooLong.Contains(List.last test.name)))
                |> List.ofSeq

            let complaints = SelectedTests.complaints tests
            complaints |> List.iter print
            count <- count + tests.Length
            failed <- failed + complaints.Length
            print $"{name}: {tests.Length} tests, {complaints.Length} failed, {clock.Elapsed.TotalSeconds:F0} s so far"

        print $"gcstress: {count} tests, {failed} failed, {GC.CollectionCount 0} collections"
        if failed = 0 && count > 0 then 0 else 1
    else
        print "The collector does not run at every allocation: set DOTNET_GCStress=0x1."
        1
