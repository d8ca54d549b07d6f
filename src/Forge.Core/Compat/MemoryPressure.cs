namespace Forge;

/// <summary>Tells who wants to know that the machine, or the container, runs short of memory.</summary>
internal static class MemoryPressure
{
    /// <summary>
    /// Calls back, on a thread of the pool of threads, after a collection of the oldest generation that found memory short. The
    /// target is held by a weak reference, and a callback may come just after the end of the subscription.
    /// </summary>
    public static IDisposable Subscribe(object target, Action<object> callback) => Subscribe(target, callback, IsMemoryShort);

    /// <summary>As <see cref="Subscribe(object, Action{object})"/>, where memory is short when somebody else says so.</summary>
    internal static IDisposable Subscribe(object target, Action<object> callback, Func<bool> isShort)
    {
        Subscription subscription = new(target, callback, isShort);
#if !NETSTANDARD2_0
        _ = new CollectionProbe(subscription);
#endif
        return subscription;
    }

#if NETSTANDARD2_0
    private static bool IsMemoryShort() => false;
#else
    private static bool IsMemoryShort()
    {
        GCMemoryInfo memory = GC.GetGCMemoryInfo(GCKind.Any);
        return memory.MemoryLoadBytes >= memory.HighMemoryLoadThresholdBytes;
    }
#endif

    /// <summary>
    /// Whom to call; the subscriber keeps it. So its weak reference is alive when a probe's finalizer asks it, unless the
    /// subscriber is garbage, too.
    /// </summary>
    private sealed class Subscription(object target, Action<object> callback, Func<bool> isShort) : IDisposable
    {
        private readonly WeakReference<object> _target = new(target);
        private int _isOver;

        public void Dispose() => Volatile.Write(ref _isOver, 1);

        /// <summary>Calls back on another thread where memory is short; false once nobody is there to be called.</summary>
        public bool TryNotify()
        {
            if (Volatile.Read(ref _isOver) != 0 || !_target.TryGetTarget(out object? subscriber))
            {
                return false;
            }

            if (isShort())
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
            if (subscription.TryNotify())
            {
                GC.ReRegisterForFinalize(this);
            }
        }
    }
#endif
}
