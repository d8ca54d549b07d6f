/// The options of a host's pool: from a configuration, and refused when they are bad.
module Forge.Tests.OptionsTests

open System
open System.Collections.Generic
open System.Threading
open Expecto
open Forge
open Microsoft.Extensions.Configuration
open Microsoft.Extensions.DependencyInjection
open Microsoft.Extensions.Hosting
open Microsoft.Extensions.Options

let private section (values: (string * string) list) =
    ConfigurationBuilder()
        .AddInMemoryCollection([ for key, value in values -> KeyValuePair($"ArenaPool:{key}", value) ])
        .Build()
        .GetSection("ArenaPool")

let private bound values =
    use provider =
        ServiceCollection().AddArenaPool(section = section values).BuildServiceProvider()

    provider.GetRequiredService<IOptions<ArenaHostingOptions>>().Value

/// The messages of the options that a pool is refused for.
let private failures (services: IServiceCollection) =
    use provider = services.BuildServiceProvider()

    try
        provider.GetRequiredService<ArenaPool>() |> ignore
        []
    with :? OptionsValidationException as refusal ->
        List.ofSeq refusal.Failures

let private refusals (configure: ArenaHostingOptions -> unit) =
    failures (ServiceCollection().AddArenaPool(configure = Action<ArenaHostingOptions> configure))

[<Tests>]
let tests =
    testList
        "hosting.options"
        [
            testCase "a configuration that is reloaded with a bad value does no harm" (fun () ->
                let root =
                    ConfigurationBuilder().AddInMemoryCollection([ KeyValuePair("ArenaPool:Capacity", "3") ]).Build()

                use provider =
                    ServiceCollection().AddArenaPool(section = root.GetSection "ArenaPool").BuildServiceProvider()

                let pool = provider.GetRequiredService<ArenaPool>()
                root["ArenaPool:Capacity"] <- "-1"
                root.Reload()
                Expect.equal pool.Capacity 3 "capacity"

                Expect.equal
                    (provider.GetRequiredService<IOptionsMonitor<ArenaHostingOptions>>().CurrentValue.Capacity)
                    3
                    "options")

            testCase "checks that do not exist are refused" (fun () ->
                Expect.equal
                    (refusals (fun options -> options.Checks <- enum<ArenaChecks> 999))
                    [ "Arena pool: Checks is 999, but must be a combination of defined checks." ]
                    "failures")

            testCase "a section of the configuration sets every option" (fun () ->
                let options =
                    bound
                        [
                            "Capacity", "7"
                            "ArenaBytes", "5000000000"
                            "Name", "from file"
                            "Checks", "Poison, TrackLeaks"
                            "ClearOnReturn", "true"
                            "RetainBytes", "123456789012"
                            "TrimAfter", "00:02:30"
                            "MaxLeases", "99"
                            "MaxLiveBytes", "6000000000"
                        ]

                Expect.equal (options.Capacity, options.ArenaBytes) (7, 5_000_000_000L) "capacity, bytes"

                Expect.equal
                    (options.Name, options.Checks, options.ClearOnReturn)
                    ("from file", ArenaChecks.Poison ||| ArenaChecks.TrackLeaks, true)
                    "name, checks, clearing"

                Expect.equal
                    (options.RetainBytes, options.TrimAfter)
                    (123_456_789_012L, TimeSpan.FromSeconds 150.0)
                    "retention, trimming"

                Expect.equal (options.MaxLeases, options.MaxLiveBytes) (99, 6_000_000_000L) "limits")

            testCase "what a section leaves out keeps its default" (fun () ->
                let options, usual = bound [ "capacity", "7" ], ArenaPoolOptions()
                Expect.equal (options.Capacity, options.ArenaBytes) (7, 1048576L) "capacity, bytes"

                Expect.equal
                    (options.Name, options.Checks, options.ClearOnReturn, options.RetainBytes)
                    (usual.Name, usual.Checks, usual.ClearOnReturn, usual.RetainBytes)
                    "name, checks, clearing, retention"

                Expect.equal
                    (options.TrimAfter, options.MaxLeases, options.MaxLiveBytes)
                    (usual.TrimAfter, usual.MaxLeases, usual.MaxLiveBytes)
                    "trimming, limits")

            testCase "the pool is made with the section's options, under a name with those of the name" (fun () ->
                use provider =
                    ServiceCollection()
                        .AddArenaPool(section = section [ "MaxLeases", "1" ])
                        .AddKeyedArenaPool("small", section = section [ "ArenaBytes", "64" ])
                        .BuildServiceProvider()

                let pool = provider.GetRequiredService<ArenaPool>()
                use lease = pool.Checkout()
                Expect.equal lease.Capacity 1048576L "bytes of an arena"
                Check.throws<ArenaPoolLimitException> [ "MaxLeases is 1" ] (fun () -> pool.Checkout() |> ignore)
                use small = (provider.GetRequiredKeyedService<ArenaPool> "small").Checkout()
                Expect.equal small.Capacity 64L "bytes of a small arena")

            testCase "handlers can be set in code" (fun () ->
                let options = ArenaHostingOptions()
                let leak, failure = Action<LeakedLease> ignore, Action<exn> ignore
                options.OnLeak <- leak
                options.OnBackgroundFailure <- failure

                Expect.isTrue
                    (obj.ReferenceEquals(options.OnLeak, leak)
                     && obj.ReferenceEquals(options.OnBackgroundFailure, failure))
                    "handlers")

            testCase "a key that is no option, and a value of the wrong type, are refused by name" (fun () ->
                Check.throws<InvalidOperationException> [ "MaxLiveByte" ] (fun () ->
                    bound [ "MaxLiveByte", "1000" ] |> ignore)

                Check.throws<InvalidOperationException> [ "'1 MiB'"; "'ArenaPool:ArenaBytes'" ] (fun () ->
                    bound [ "ArenaBytes", "1 MiB" ] |> ignore))

            testCase "each bad value is named with its limit" (fun () ->
                let refuses (configure: ArenaHostingOptions -> unit) expected =
                    Expect.equal (refusals configure) [ $"Arena pool: {expected}." ] "refused"

                let time =
                    "but must be more than 0 and at most 40 days, or -00:00:00.0010000 to keep idle arenas for ever"

                refuses (fun options -> options.Capacity <- -1) "Capacity is -1, but must be 0 or more"

                refuses
                    (fun options -> options.ArenaBytes <- 0L)
                    $"ArenaBytes is 0, but must be 1 to {MemoryLayout.MaxSize}"

                refuses (fun options -> options.Name <- null) "Name is null, but must be a text, which may be empty"
                refuses (fun options -> options.RetainBytes <- -2L) "RetainBytes is -2, but must be 0 or more"
                refuses (fun options -> options.MaxLeases <- 0) "MaxLeases is 0, but must be 1 or more"

                refuses
                    (fun options -> options.MaxLiveBytes <- 1048575L)
                    "MaxLiveBytes is 1048575, but must be at least ArenaBytes, which is 1048576"

                refuses (fun options -> options.TrimAfter <- TimeSpan.Zero) $"TrimAfter is 00:00:00, {time}"

                refuses
                    (fun options -> options.TrimAfter <- TimeSpan.FromDays 40.0 + TimeSpan.FromTicks 1L)
                    $"TrimAfter is 40.00:00:00.0000001, {time}")

            testCase "all bad values are named at once, with the name of the pool, in any culture" (fun () ->
                Check.withOtherCulture (fun () ->
                    use provider =
                        ServiceCollection()
                            .AddKeyedArenaPool(
                                "parsing",
                                fun options ->
                                    options.Capacity <- -1
                                    options.MaxLeases <- -5
                            )
                            .BuildServiceProvider()

                    Check.throws<OptionsValidationException>
                        [
                            "Arena pool 'parsing': Capacity is -1, but must be 0 or more."
                            "Arena pool 'parsing': MaxLeases is -5, but must be 1 or more."
                        ]
                        (fun () -> provider.GetRequiredKeyedService<ArenaPool> "parsing" |> ignore)))

            testCase "the smallest and the greatest values are accepted, and make a pool" (fun () ->
                for configure in
                    [
                        (fun (options: ArenaHostingOptions) -> options.Capacity <- 0)
                        (fun options -> options.ArenaBytes <- 1L)
                        (fun options -> options.ArenaBytes <- MemoryLayout.MaxSize)
                        (fun options -> options.RetainBytes <- 0L)
                        (fun options -> options.MaxLeases <- 1)
                        (fun options -> options.MaxLiveBytes <- options.ArenaBytes)
                        (fun options -> options.TrimAfter <- TimeSpan.FromTicks 1L)
                        (fun options -> options.TrimAfter <- TimeSpan.FromDays 40.0)
                        (fun options -> options.TrimAfter <- Timeout.InfiniteTimeSpan)
                    ] do
                    Expect.isEmpty (refusals configure) "accepted"

                Expect.equal
                    (bound [ "TrimAfter", "-00:00:00.0010000" ]).TrimAfter
                    Timeout.InfiniteTimeSpan
                    "never, as the message says it")

            testCase "a host with a bad value does not start" (fun () ->
                for key, value, fragment in
                    [
                        "MaxLeases", "0", "Arena pool: MaxLeases is 0, but must be 1 or more."
                        "MaxLease", "1", "'MaxLease'"
                    ] do
                    let builder =
                        HostApplicationBuilder(HostApplicationBuilderSettings(DisableDefaults = true))

                    builder.Services.AddArenaPool(section = section [ key, value ]) |> ignore
                    use host = builder.Build()

                    try
                        host.Start()
                        failtest "the host started"
                    with
                    | :? OptionsValidationException
                    | :? InvalidOperationException as refusal -> Expect.stringContains refusal.Message fragment "why")
        ]
