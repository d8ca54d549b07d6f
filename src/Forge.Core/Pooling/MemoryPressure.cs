namespace Forge;

/// <summary>
/// Calls back on a thread-pool thread after a garbage collection, usually of the oldest generation, that found memory short. Holds the
/// target by a weak reference. A callback may still come just after this was disposed.
/// </summary>
/// <remarks>
/// The target must keep this object alive. Then the weak reference is still valid when the probe's finalizer reads it, unless the target
/// is garbage, too.
/// </remarks>
internal sealed class MemoryPressure : IDisposable
{
    private readonly WeakReference<object> _target;
    private readonly Action<object> _callback;
    private readonly Func<bool> _isShort;
    private int _isDisposed;

    /// <summary>Starts.</summary>
    /// <param name="target">What to pass to the callback.</param>
    /// <param name="callback">What to call.</param>
    /// <param name="isShort">Tells whether memory is short.</param>
    public MemoryPressure(object target, Action<object> callback, Func<bool> isShort)
    {
        _target = new WeakReference<object>(target);
        _callback = callback;
        _isShort = isShort;
        _ = new CollectionProbe(this);
    }

    public void Dispose() => Volatile.Write(ref _isDisposed, 1);

    /// <summary>Calls back if memory is short; returns false once there is nobody to be called.</summary>
    private bool TryNotify()
    {
        if (Volatile.Read(ref _isDisposed) != 0 || !_target.TryGetTarget(out object? target)) { return false; }

        if (_isShort()) { ThreadPool.QueueUserWorkItem(_ => _callback(target)); }

        return true;
    }

    /// <summary>Garbage from the start: its finalizer runs after a collection, and registers it for the next.</summary>
    private sealed class CollectionProbe(MemoryPressure pressure)
    {
        ~CollectionProbe()
        {
            bool goesOn = true;
            try
            {
                goesOn = pressure.TryNotify();
            }
            catch (OutOfMemoryException)
            {
                // The next collection tries again.
            }

            if (goesOn) { GC.ReRegisterForFinalize(this); }
        }
    }
}
