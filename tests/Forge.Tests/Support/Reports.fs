namespace Forge.Tests

open System
open System.Collections.Concurrent
open System.Diagnostics.Tracing
open System.Threading
open Expecto
open Forge

/// An event of the library's event source.
type ForgeEvent =
    {
        Name: string
        Level: EventLevel
        /// What it says, without the name of the pool.
        Text: string
        Message: string
    }

/// Takes the events of the pools that somebody asks about.
type private ForgeListener() =
    inherit EventListener()

    static let asked = ConcurrentDictionary<string, ConcurrentQueue<ForgeEvent>>()

    static member Asked = asked

    override this.OnEventSourceCreated source =
        if source.Name = "Forge" then
            this.EnableEvents(source, EventLevel.Verbose)

    override _.OnEventWritten written =
        match asked.TryGetValue(string written.Payload[0]) with
        | true, events ->
            events.Enqueue
                {
                    Name = written.EventName
                    Level = written.Level
                    Text = written.Payload |> Seq.skip 1 |> Seq.map string |> String.concat ": "
                    Message = String.Format(written.Message, Seq.toArray written.Payload)
                }
        | _ -> ()

/// A handler of an option that counts its calls and throws.
type ThrowingHandler() =
    let mutable calls = 0

    member _.Calls = calls

    member _.Handle(_: 'T) : unit =
        Interlocked.Increment &calls |> ignore
        raise (TimeoutException "the handler failed on purpose")

/// What a pool reports that it can't throw to anybody: as events, and to its handlers. The pool has a name of its own.
type Reports(name: string) =
    static let mutable count = 0
    static let listener = lazy (new ForgeListener())

    let events = ConcurrentQueue<ForgeEvent>()
    let failures = ConcurrentQueue<exn>()
    let lost = ConcurrentQueue<LeakedLease>()

    do
        Needs.dotnet "listeners to events"
        ForgeListener.Asked[name] <- events
        listener.Force() |> ignore

    new() = new Reports(Reports.NewName())

    static member private NewName() =
        $"reports {Interlocked.Increment &count}"

    member _.Name = name
    member _.Events = List.ofSeq events
    member _.Failures = List.ofSeq failures
    member _.Lost = List.ofSeq lost

    /// The messages of failures, in a line.
    static member Describe(failures: exn seq) =
        if Seq.isEmpty failures then
            "nothing"
        else
            failures |> Seq.map _.Message |> String.concat ", "

    /// Options of a pool that reports here, with what the action sets.
    member _.Options(set: ArenaPoolOptions -> unit) =
        let options =
            ArenaPoolOptions(
                Name = name,
                OnBackgroundFailure = (fun failure -> failures.Enqueue failure),
                OnLeak = fun lease -> lost.Enqueue lease
            )

        set options
        options

    /// The failures of an operation, both as events and as given to the handler: their texts.
    member _.Of(operation: string) =
        let texts =
            [
                for written in events do
                    if written.Text.StartsWith(operation + ": ", StringComparison.Ordinal) then
                        written.Text.Substring(operation.Length + 2)
            ]

        texts
        |> List.filter (fun text -> failures |> Seq.exists (fun failure -> string failure = text))

    /// Nothing but one failure was reported, of an operation and with a text in it, to the handler and as an event.
    member this.ExpectOnly(operation: string, part: string) =
        Expect.equal
            [ for written in this.Events -> written.Name, written.Level ]
            [ "BackgroundFailure", EventLevel.Error ]
            $"events: {this.Events}"

        Expect.hasLength this.Failures 1 "given to the handler"
        Expect.hasLength (this.Of operation) 1 $"of the operation: {this.Events}"
        Expect.stringContains (this.Of operation).Head part "what failed"
        Expect.equal this.Events.Head.Message $"{operation} (pool {name}): {this.Failures.Head}" "message"

    interface IDisposable with
        member _.Dispose() =
            ForgeListener.Asked.TryRemove name |> ignore
