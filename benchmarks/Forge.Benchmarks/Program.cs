using System.Reflection;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Filters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Forge.Benchmarks;
using Perfolizer.Horology;

// `check` runs each benchmark once and compares what it returns; all else is for BenchmarkDotNet.
return args is ["check"] ? Check() : Run(args);

static int Check()
{
    UnitOfWork unit = new();
    MethodInfo[] benchmarks =
    [
        .. typeof(UnitOfWork)
            .GetMethods()
            .Where(static method => method.GetCustomAttribute<BenchmarkAttribute>() is not null && CanRun(method)),
    ];
    foreach (MethodInfo benchmark in benchmarks)
    {
        if (benchmark.Invoke(unit, null) is not UnitOfWork.Expected)
        {
            Console.Error.WriteLine($"{benchmark.Name} did not return {UnitOfWork.Expected}.");
            return 1;
        }
    }

    Console.WriteLine($"benchmarks: {benchmarks.Length} of BenchmarkDotNet do their work");
    return 0;
}

static int Run(string[] arguments)
{
    // In this process, since BenchmarkDotNet can't restore a project of its own through paket. On a busy machine no number of
    // iterations makes the spread as small as it would like.
    IConfig config = DefaultConfig.Instance
        .AddJob(Job.Default
            .WithToolchain(InProcessEmitToolchain.Instance)
            .WithIterationTime(TimeInterval.FromMilliseconds(250))
            .WithMaxIterationCount(30))
        .AddDiagnoser(MemoryDiagnoser.Default)
        .AddFilter(new SimpleFilter(static benchmark => CanRun(benchmark.Descriptor.WorkloadMethod)))
        .WithArtifactsPath("obj/benchmarks");
    return BenchmarkSwitcher
        .FromAssembly(typeof(UnitOfWork).Assembly)
        .Run(arguments, config)
        .Any(static summary => summary.HasCriticalValidationErrors || summary.Reports.Any(static report => !report.Success))
        ? 1
        : 0;
}

static bool CanRun(MethodInfo benchmark) => benchmark.Name != nameof(UnitOfWork.MimallocHeap) || Mimalloc.IsInstalled;
