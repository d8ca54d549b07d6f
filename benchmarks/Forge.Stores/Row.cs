namespace Forge.Stores;

/// <summary>A line of the table, with a store of its own: one that has met two threads goes on expecting them.</summary>
/// <param name="Way">How idle arenas are kept.</param>
/// <param name="InFlight">How many leases each thread takes before it ends the first of them.</param>
/// <param name="Threads">How many threads share the store.</param>
/// <param name="Cycles">The store, and what is done with it.</param>
/// <param name="Times">Nanoseconds of a cycle, one for each turn.</param>
internal sealed record Row(string Way, int InFlight, int Threads, Cycles Cycles, List<double> Times)
{
    public Spread Spread => new(Times);

    /// <summary>The nanoseconds of a cycle, when each thread does so many.</summary>
    public double Measure(int cycles) => Race.Nanoseconds(steps => Cycles.Run(steps, InFlight), cycles, Threads);
}
