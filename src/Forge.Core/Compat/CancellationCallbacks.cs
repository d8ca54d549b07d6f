namespace Forge;

/// <summary>Registrations with a cancellation token, on every target framework.</summary>
internal static class CancellationCallbacks
{
    /// <summary>Removes a callback that is no longer wanted. It may still be running on another thread afterwards.</summary>
    public static void Remove(CancellationTokenRegistration registration)
    {
#if NET
        registration.Unregister();
#else
        // Waits for a callback that is running. Ours returns at once if the wait has ended, as it has for every caller.
        registration.Dispose();
#endif
    }
}
