namespace Forge;

/// <summary>Which processor this is.</summary>
internal static class Processor
{
    /// <summary>A number that threads on different processors seldom share; it may change at any moment.</summary>
    public static int Current =>
#if NET
        Thread.GetCurrentProcessorId();
#else
        Environment.CurrentManagedThreadId;
#endif
}
