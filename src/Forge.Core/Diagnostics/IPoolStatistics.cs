namespace Forge;

/// <summary>A pool as its metrics see it.</summary>
internal interface IPoolStatistics
{
    ArenaPoolStatistics GetStatistics();
}
