namespace Forge.Programs;

/// <summary>The same work in arenas and in the best code without them.</summary>
internal abstract class Contest
{
    public static IReadOnlyList<Contest> All { get; } =
    [
        .. WholeProgram.Programs,
        .. BuildContest.Counts.Select(static count => new ListContest(count)),
        .. BuildContest.Counts.Select(static count => new MapContest(count)),
        .. BuildContest.Counts.Select(static count => new InternerContest(count)),
        .. RentContest.Peers,
        .. StreamContest.Sizes,
    ];

    public abstract string Name { get; }

    public abstract Target Target { get; }

    /// <summary>The contests with the given names. A name that no contest has stands for all that begin with it; no names stand for all.</summary>
    /// <exception cref="InvalidOperationException">No contest has a name, or begins with it.</exception>
    public static IReadOnlyList<Contest> Named(string[] names)
    {
        List<Contest> named = [];
        foreach (string name in names)
        {
            Contest[] exact = [.. All.Where(contest => contest.Name == name)];
            Contest[] found = exact.Length > 0 ? exact : [.. All.Where(contest => contest.Name.StartsWith(name, StringComparison.Ordinal))];
            if (found.Length == 0)
            {
                throw new InvalidOperationException($"there is no {name} among {string.Join(", ", All.Select(static contest => contest.Name))}");
            }

            named.AddRange(found);
        }

        return names.Length == 0 ? All : named;
    }

    /// <summary>Does the work once in this process, with a small input.</summary>
    /// <exception cref="InvalidOperationException">The sides differ.</exception>
    public abstract void Check();

    /// <summary>Measures both sides by turns.</summary>
    /// <param name="isSmall">Whether to use a small input and few turns.</param>
    /// <exception cref="InvalidOperationException">The sides differ.</exception>
    public abstract Outcome Measure(bool isSmall);
}
