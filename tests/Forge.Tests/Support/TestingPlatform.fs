/// Answers `dotnet test`: runs the Expecto tests for Microsoft.Testing.Platform and reports each as it ends.
/// Expecto has no such adapter of its own, and without one `dotnet test` runs nothing and calls it a success.
module Forge.Tests.TestingPlatform

open System.Threading.Tasks
open Expecto
open Expecto.Impl
open Microsoft.Testing.Platform.Builder
open Microsoft.Testing.Platform.Capabilities.TestFramework
open Microsoft.Testing.Platform.Extensions
open Microsoft.Testing.Platform.Extensions.Messages
open Microsoft.Testing.Platform.Extensions.TestFramework
open Microsoft.Testing.Platform.Requests

let private config =
    { ExpectoConfig.defaultConfig with
        noSpinner = true
    }

/// The tests the platform asks for; it knows each by its full name.
let private selected (request: TestExecutionRequest) tests =
    match request.Filter with
    | :? TestNodeUidListFilter as filter ->
        let names = filter.TestNodeUids |> Seq.map _.Value |> Set.ofSeq

        tests
        |> Test.filter config.joinWith.asString (config.joinWith.format >> names.Contains)
    | _ -> tests

type private ExpectoFramework(tests: Test) =
    interface IExtension with
        member _.Uid = "Forge.Tests.Expecto"
        member _.Version = "1.0.0"
        member _.DisplayName = "Expecto"
        member _.Description = "Runs the Expecto tests of this program."
        member _.IsEnabledAsync() = Task.FromResult true

    interface IDataProducer with
        member _.DataTypesProduced = [| typeof<TestNodeUpdateMessage> |]

    interface ITestFramework with
        member _.CreateTestSessionAsync _ =
            Task.FromResult(CreateTestSessionResult(IsSuccess = true))

        member _.CloseTestSessionAsync _ =
            Task.FromResult(CloseTestSessionResult(IsSuccess = true))

        member this.ExecuteRequestAsync context =
            let report name (properties: IProperty list) =
                let node =
                    TestNode(Uid = TestNodeUid name, DisplayName = name, Properties = PropertyBag properties)

                let update = TestNodeUpdateMessage(context.Request.Session.SessionUid, node)
                context.MessageBus.PublishAsync(this, update) |> Async.AwaitTask

            let ended name (time: System.TimeSpan) state =
                let now = System.DateTimeOffset.UtcNow
                report name [ state; TimingProperty(TimingInfo(now - time, now, time)) ]

            let printer =
                { TestPrinters.silent with
                    passed = fun name time -> ended name time PassedTestNodeStateProperty.CachedInstance
                    ignored = fun name reason -> report name [ SkippedTestNodeStateProperty reason ]
                    failed = fun name why time -> ended name time (FailedTestNodeStateProperty why)
                    exn = fun name error time -> ended name time (ErrorTestNodeStateProperty(error, error.Message))
                }

            task {
                try
                    match context.Request with
                    | :? DiscoverTestExecutionRequest as request ->
                        for test in Test.toTestCodeList (selected request tests) do
                            let name = config.joinWith.format test.name
                            do! report name [ DiscoveredTestNodeStateProperty.CachedInstance ]
                    | :? RunTestExecutionRequest as request ->
                        let tests = selected request tests
                        let config = { config with printer = printer }
                        let! _ = evalTestsWithCancel context.CancellationToken config tests false
                        ()
                    | request -> invalidOp $"Expecto cannot answer a %s{request.GetType().Name}."
                finally
                    context.Complete()
            }

/// Runs the tests under the platform, which prints the results, and returns its exit code.
let run (arguments: string[]) tests =
    task {
        let! builder = TestApplication.CreateBuilderAsync arguments

        builder.RegisterTestFramework((fun _ -> TestFrameworkCapabilities()), (fun _ _ -> ExpectoFramework tests))
        |> ignore

        use! application = builder.BuildAsync()
        return! application.RunAsync()
    }
    |> _.GetAwaiter().GetResult()
