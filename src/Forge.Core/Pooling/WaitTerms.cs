namespace Forge;

/// <summary>How long a checkout is prepared to wait.</summary>
/// <param name="Timeout">The time, 0 or more; infinite for no end of its own.</param>
/// <param name="Clock">The clock of that time.</param>
/// <param name="Cancellation">Ends the wait.</param>
internal readonly record struct WaitTerms(TimeSpan Timeout, TimeProvider Clock, CancellationToken Cancellation);
