namespace Forge;

/// <summary>
/// A checkout needed one more arena than <see cref="ArenaPoolOptions.MaxLeases"/> or <see cref="ArenaPoolOptions.MaxLiveBytes"/> allows. The
/// pool is unchanged.
/// </summary>
public sealed class ArenaPoolLimitException : InvalidOperationException
{
    internal ArenaPoolLimitException(string message)
        : base(message)
    {
    }
}
