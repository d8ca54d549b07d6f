namespace Forge;

/// <summary>Tells who wants to know that the machine, or the container, runs short of memory.</summary>
internal static class MemoryPressure
{
    /// <summary>
    /// Calls back, on a thread of the pool of threads, after a collection of the oldest generation that found memory short. The
    /// target is held by a weak reference, and a callback may come just after the end of the subscription.
    /// </summary>
    public static IDisposable Subscribe(object target, Action<object> callback)
    {
        Subscription subscription = new();
#if !NETSTANDARD2_0
        _ = new CollectionProbe(subscription, target, callback);
#endif
        return subscription;
    }

    private sealed class Subscription : IDisposable
    {
        private int _isOver;

        public bool IsOver => Volatile.Read(ref _isOver) != 0;

        public void Dispose() => Volatile.Write(ref _isOver, 1);
    }

#if !NETSTANDARD2_0
    /// <summary>Garbage that comes back: its finalizer runs after a collection, and makes it wait for the next.</summary>
    private sealed class CollectionProbe(Subscription subscription, object target, Action<object> callback)
    {
        private readonly WeakReference<object> _target = new(target);

        ~CollectionProbe()
        {
            if (subscription.IsOver || !_target.TryGetTarget(out object? target))
            {
                return;
            }

            GCMemoryInfo memory = GC.GetGCMemoryInfo(GCKind.Any);
            if (memory.MemoryLoadBytes >= memory.HighMemoryLoadThresholdBytes)
            {
                ThreadPool.UnsafeQueueUserWorkItem(callback, target, preferLocal: false);
            }

            GC.ReRegisterForFinalize(this);
        }
    }
#endif
}
