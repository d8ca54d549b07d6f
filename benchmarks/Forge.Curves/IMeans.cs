namespace Forge.Curves;

/// <summary>A way to get the memory of units of work; the implementations are structs, so that the calls are inlined.</summary>
/// <typeparam name="TUnit">What holds a unit's memory.</typeparam>
internal interface IMeans<TUnit> : IDisposable
{
    /// <summary>Allocates the blocks of a unit and writes the number of each.</summary>
    /// <param name="work">The work.</param>
    /// <param name="unit">Where the unit goes; it may hold what an earlier unit has left there.</param>
    void Begin(Work work, ref TUnit unit);

    /// <summary>Drops all blocks of a unit.</summary>
    void End(Work work, ref TUnit unit);

    /// <summary>The first number in each block of a unit that was begun.</summary>
    IEnumerable<long> Numbers(Work work, TUnit unit);
}
