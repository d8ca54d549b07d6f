namespace Forge;

/// <summary>
/// How far a reserved range is committed at a time, in plain integers: in steps that double, so that an arena makes a handful
/// of system calls on its way up, and holds at most as much again as it uses, or 4 MiB where that is less.
/// </summary>
internal static class CommitSteps
{
    private const nuint First = 64 * 1024;
    private const nuint Largest = 4 * 1024 * 1024;

    /// <summary>The bytes to have committed next.</summary>
    /// <param name="committed">The bytes committed so far.</param>
    /// <param name="needed">The bytes that must be; more than that, and whole pages.</param>
    /// <param name="reserved">The bytes of the whole range, at least those needed; whole pages.</param>
    public static nuint Next(nuint committed, nuint needed, nuint reserved)
    {
        nuint step = committed < First ? First : committed < Largest ? committed : Largest;
        nuint next = step < reserved - committed ? committed + step : reserved;
        return next < needed ? needed : next;
    }
}
