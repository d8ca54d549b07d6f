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
        Subscription subscription = new(target, callback);
#if !NETSTANDARD2_0
        _ = new CollectionProbe(subscription);
#endif
        return subscription;
    }

    /// <summary>
    /// Whom to call; the subscriber keeps it. So its weak reference is alive when a probe's finalizer asks it, unless the
    /// subscriber is garbage, too.
    /// </summary>
    private sealed class Subscription(object target, Action<object> callback) : IDisposable
    {
        private readonly WeakReference<object> _target = new(target);
        private int _isOver;

        public void Dispose() => Volatile.Write(ref _isOver, 1);

        /// <summary>Calls back on another thread where that is wanted; false once nobody is there to be called.</summary>
        public bool TryNotify(bool isWanted)
        {
            if (Volatile.Read(ref _isOver) != 0 || !_target.TryGetTarget(out object? subscriber))
            {
                return false;
            }

            if (isWanted)
            {
                ThreadPool.QueueUserWorkItem(_ => callback(subscriber));
            }

            return true;
        }
    }

#if !NETSTANDARD2_0
    /// <summary>Garbage that comes back: its finalizer runs after a collection, and makes it wait for the next.</summary>
    private sealed class CollectionProbe(Subscription subscription)
    {
        ~CollectionProbe()
        {
            GCMemoryInfo memory = GC.GetGCMemoryInfo(GCKind.Any);
            if (subscription.TryNotify(memory.MemoryLoadBytes >= memory.HighMemoryLoadThresholdBytes))
            {
                GC.ReRegisterForFinalize(this);
            }
        }
    }
#endif
}
