namespace Forge.Programs;

/// <summary>The same work done in arenas and by the best code without them.</summary>
internal abstract class Contest
{
    public static IReadOnlyList<Contest> All { get; } =
    [
        .. WholeProgram.Programs,
        .. BuildContest.Counts.Select(static count => new ListContest(count)),
        .. BuildContest.Counts.Select(static count => new MapContest(count)),
        .. BuildContest.Counts.Select(static count => new InternerContest(count)),
    ];

    public abstract string Name { get; }

    public abstract Target Target { get; }

    /// <summary>Those with these names, or whose names begin with one of these; all without any.</summary>
    /// <exception cref="InvalidOperationException">No name begins so.</exception>
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

    /// <summary>Lets both sides take turns.</summary>
    /// <param name="isSmall">Whether to take a small input and few turns.</param>
    /// <exception cref="InvalidOperationException">The sides differ.</exception>
    public abstract Outcome Measure(bool isSmall);
}
