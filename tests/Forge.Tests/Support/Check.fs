/// Assertions that the suite adds to Expecto's.
module Forge.Tests.Check

#nowarn "9" // the address of a slice, to check alignment and overlap

open System
open System.Collections.Concurrent
open System.Globalization
open System.Reflection
open System.Text.RegularExpressions
open System.Threading
open Expecto
open FsCheck
open Microsoft.FSharp.NativeInterop
open Forge

/// What an exception says, as .NET writes it: .NET Framework puts the name of a parameter on a line of its own.
let messageOf (error: exn) =
    Regex.Replace(error.Message, @"\r?\nParameter name: (\w+)", " (Parameter '$1')")

/// The action throws just this type of exception, and its message has every one of the fragments.
let throws<'E when 'E :> exn> (fragments: string list) (action: unit -> unit) =
    let thrown =
        try
            action ()
            None
        with
        | :? IgnoreException -> reraise ()
        | error -> Some error

    match thrown with
    | None -> failtest $"{typeof<'E>.Name} was expected, nothing was thrown"
    | Some error ->
        Expect.equal (error.GetType()) typeof<'E> $"type of: {error.Message}"

        for fragment in fragments do
            Expect.stringContains (messageOf error) fragment "message"

/// A property as a test, run with a fixed seed so that every run is the same; a failure prints the shrunk case.
let property name (runs: int) (property: 'Testable) =
    testCase name (fun () ->
        let tried = ref 0

        let config =
            Config.QuickThrowOnFailure
                .WithMaxTest(runs)
                .WithEvery(fun number _ ->
                    tried.Value <- number + 1
                    "")
                .WithQuietOnSuccess(true)
                .WithReplay(Some { Rnd = Rnd 20261122UL; Size = None })

        // NativeAOT can't compile what FsCheck makes of types at run time. That shows before the first case, or is a failure.
        try
            Check.One(config, property)
        with :? NotSupportedException as missing when tried.Value = 0 && missing.Message.StartsWith "'FsCheck." ->
            skiptest "needs code that is compiled at run time, for the generators of FsCheck")

/// Runs actions on threads of their own, all at once, and raises what one of them raised once all have ended.
let inParallel (actions: (unit -> unit) list) =
    let faults = ConcurrentQueue<exn>()

    let guarded action () =
        try
            action ()
        with error ->
            faults.Enqueue error

    let threads = actions |> List.map (fun action -> Thread(guarded action))
    threads |> List.iter _.Start()
    threads |> List.iter _.Join()

    if not faults.IsEmpty then
        raise (AggregateException faults)

/// A field that the library keeps to itself.
let field (holder: Type) name =
    let field =
        holder.GetField(name, BindingFlags.Instance ||| BindingFlags.NonPublic ||| BindingFlags.Public)

    Expect.isNotNull field $"{holder.Name}.{name}"
    field

/// A method that the library keeps to itself.
let method (holder: Type) name =
    let method =
        holder.GetMethod(name, BindingFlags.Instance ||| BindingFlags.NonPublic)

    Expect.isNotNull method $"{holder.Name}.{name}"
    method

/// Runs what loses something on a thread that ends: the garbage collector may still see what a frame of the caller held.
let elsewhere (action: unit -> unit) =
    let thread = Thread action
    thread.Start()
    thread.Join()

/// What a lease says of its arena adds up.
let adds (arena: ArenaLease) =
    Expect.equal (arena.Allocated + arena.Remaining) arena.Capacity "allocated + remaining = capacity"

/// The address of a slice's first value; 0 for an empty slice.
let addressOf (slice: ArenaSlice<'T>) =
    use pointer = fixed slice.Span
    unativeint (NativePtr.toNativeInt pointer)

/// Where the arena of a lease begins; the arena is empty again afterwards.
let startOf (lease: ArenaLease) =
    let address = lease.DangerousAllocate(MemoryLayout(1L, 1L))
    lease.Reset()
    address

/// Collects garbage until something holds, or for 20 seconds.
let collectUntil (holds: unit -> bool) =
    let deadline = DateTime.UtcNow.AddSeconds 20.0

    while not (holds ()) && DateTime.UtcNow < deadline do
        GC.Collect()
        GC.WaitForPendingFinalizers()
        Thread.Sleep 1

/// Runs an action in a culture that writes numbers unlike the invariant one: −1.234,5.
let withOtherCulture (action: unit -> unit) =
    let culture = CultureInfo.InvariantCulture.Clone() :?> CultureInfo
    culture.NumberFormat.NumberDecimalSeparator <- ","
    culture.NumberFormat.NumberGroupSeparator <- "."
    culture.NumberFormat.NegativeSign <- "−"
    let before = CultureInfo.CurrentCulture
    CultureInfo.CurrentCulture <- culture

    try
        action ()
    finally
        CultureInfo.CurrentCulture <- before
