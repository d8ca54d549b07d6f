using System.Reflection;
using Forge.Schedules;

namespace System.Runtime.CompilerServices;

/// <summary>
/// Stands in for the framework's: what an async method does after it has waited is one more strand, which begins once the wait is
/// over. The framework would have the pool of threads do it, whenever that comes to it.
/// </summary>
internal struct AsyncTaskMethodBuilder<TResult>
{
    private TaskCompletionSource<TResult> _source;

    public readonly Task<TResult> Task => _source.Task;

    public static AsyncTaskMethodBuilder<TResult> Create() => new() { _source = new() };

    public readonly void Start<TMachine>(ref TMachine machine)
        where TMachine : IAsyncStateMachine => machine.MoveNext();

    public readonly void SetStateMachine(IAsyncStateMachine machine)
    {
    }

    public readonly void SetResult(TResult result) => _source.SetResult(result);

    public readonly void SetException(Exception failure)
    {
        if (failure is OperationCanceledException cancelled)
        {
            _source.SetCanceled(cancelled.CancellationToken);
        }
        else
        {
            _source.SetException(failure);
        }
    }

    public readonly void AwaitOnCompleted<TAwaiter, TMachine>(ref TAwaiter awaiter, ref TMachine machine)
        where TAwaiter : INotifyCompletion
        where TMachine : IAsyncStateMachine
    {
        // A copy of its own: the machine was on the stack so far.
        IAsyncStateMachine copy = machine;
        if (!Scheduler.IsStrand)
        {
            awaiter.OnCompleted(copy.MoveNext);
            return;
        }

        TAwaiter awaited = awaiter;
        Scheduler.Spawn("after await", () => Awaiter<TAwaiter>.IsCompleted(ref awaited), copy.MoveNext);
    }

    public readonly void AwaitUnsafeOnCompleted<TAwaiter, TMachine>(ref TAwaiter awaiter, ref TMachine machine)
        where TAwaiter : ICriticalNotifyCompletion
        where TMachine : IAsyncStateMachine => AwaitOnCompleted(ref awaiter, ref machine);

    private static class Awaiter<TAwaiter>
    {
        public delegate bool Ask(ref TAwaiter awaiter);

        public static readonly Ask IsCompleted =
            typeof(TAwaiter).GetProperty(nameof(IsCompleted), BindingFlags.Instance | BindingFlags.Public)!
                .GetMethod!.CreateDelegate<Ask>();
    }
}
