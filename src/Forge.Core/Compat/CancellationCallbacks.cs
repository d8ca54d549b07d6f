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
        // Waits for a callback that is running on another thread. Ours takes no lock that a caller holds.
        registration.Dispose();
#endif
    }
}
