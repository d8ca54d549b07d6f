using Forge.Schedules;

namespace System.Threading
{
    /// <summary>Stands in for the framework's: whoever spins lets others go on.</summary>
    internal struct SpinWait
    {
        public int Count { get; private set; }

        public readonly bool NextSpinWillYield => true;

        public static void SpinUntil(Func<bool> condition)
        {
            while (!condition())
            {
                Scheduler.Yield();
            }
        }

        public void SpinOnce()
        {
            Count++;
            Scheduler.Yield();
        }

        public void SpinOnce(int sleep1Threshold) => SpinOnce();

        public void Reset() => Count = 0;
    }

    /// <summary>Stands in for the framework's: what is queued is one more strand.</summary>
    internal static class ThreadPool
    {
        public static bool QueueUserWorkItem(WaitCallback callBack) => QueueUserWorkItem(callBack, null);

        public static bool QueueUserWorkItem(WaitCallback callBack, object? state) =>
            QueueUserWorkItem(queued => callBack(queued), state, preferLocal: false);

        public static bool QueueUserWorkItem<TState>(Action<TState> callBack, TState state, bool preferLocal)
        {
            Scheduler.Queue("work item", () => callBack(state));
            return true;
        }

        public static bool UnsafeQueueUserWorkItem(WaitCallback callBack, object? state) =>
            QueueUserWorkItem(callBack, state);

        public static bool UnsafeQueueUserWorkItem<TState>(Action<TState> callBack, TState state, bool preferLocal) =>
            QueueUserWorkItem(callBack, state, preferLocal);

        public static bool UnsafeQueueUserWorkItem(IThreadPoolWorkItem callBack, bool preferLocal) =>
            QueueUserWorkItem(static item => item.Execute(), callBack, preferLocal);
    }
}

namespace Forge
{
    /// <summary>Stands in for the framework's inside the core: the scheduler chooses one of two processors.</summary>
    internal static class Thread
    {
        public static System.Threading.Thread CurrentThread => System.Threading.Thread.CurrentThread;

        public static int GetCurrentProcessorId() => Scheduler.CurrentProcessor();
    }

    /// <summary>Stands in for the framework's inside the core: a machine of two processors.</summary>
    internal static class Environment
    {
        public static int ProcessorCount => 2;

        public static int SystemPageSize => System.Environment.SystemPageSize;

        public static int CurrentManagedThreadId => System.Environment.CurrentManagedThreadId;
    }
}
