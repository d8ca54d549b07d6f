namespace Forge.Compare;

/// <summary>One side of a comparison.</summary>
internal interface IContestant
{
    /// <summary>Measures for some milliseconds.</summary>
    /// <returns>Nanoseconds per operation, the median of a few samples.</returns>
    double TakeTurn();
}
