namespace Forge;

/// <summary>
/// A checkout would have needed one more arena than <see cref="ArenaPoolOptions.MaxLeases"/> or
/// <see cref="ArenaPoolOptions.MaxLiveBytes"/> allows; the pool is unchanged.
/// </summary>
public sealed class ArenaPoolLimitException : InvalidOperationException
{
    internal ArenaPoolLimitException(string message)
        : base(message)
    {
    }
}
