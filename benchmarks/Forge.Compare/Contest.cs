namespace Forge.Compare;

/// <summary>A row of ours and all that it is compared with; they take turns.</summary>
/// <param name="row">Its name.</param>
/// <param name="ours">The work, through the library.</param>
/// <param name="opponents">The same work done otherwise.</param>
internal sealed class Contest(string row, ManagedRow ours, IReadOnlyList<Opponent> opponents)
{
    private readonly IContestant[] _contestants = [ours, .. opponents.Select(static opponent => opponent.Contestant)];
    private readonly List<double>[] _times = [.. Enumerable.Range(0, opponents.Count + 1).Select(static _ => new List<double>())];

    /// <summary>The name of the row.</summary>
    public string Row => row;

    /// <summary>Ours and the opponents that are work of this process.</summary>
    public IEnumerable<ManagedRow> ManagedRows => _contestants.OfType<ManagedRow>();

    /// <summary>The times of each opponent beside ours, of all rounds so far.</summary>
    public IEnumerable<Outcome> Outcomes
    {
        get
        {
            Spread times = new(_times[0]);
            return opponents.Zip(_times.Skip(1), (opponent, theirs) => new Outcome(row, opponent, times, new Spread(theirs)));
        }
    }

    /// <summary>Lets all take a turn that does not count.</summary>
    public void Rehearse()
    {
        foreach (IContestant contestant in _contestants)
        {
            contestant.TakeTurn();
        }
    }

    /// <summary>
    /// Lets all take a turn, in one order and the next time in the other, two rounds on one processor and two on the next, unless
    /// the work takes more than one thread.
    /// </summary>
    public void TakeTurns(int round)
    {
        if (ours.IsForOneThread)
        {
            Processors.KeepToOne(round / 2);
        }
        else
        {
            Processors.UseAll();
        }

        for (int i = 0; i < _contestants.Length; i++)
        {
            int turn = round % 2 == 0 ? i : _contestants.Length - 1 - i;
            _times[turn].Add(_contestants[turn].TakeTurn());
        }
    }
}

/// <summary>What a row of ours is compared with.</summary>
/// <param name="Name">What is printed behind the name of the row; null for the row's floor, the same arena by hand in C++.</param>
/// <param name="Contestant">The work.</param>
/// <param name="Target">What the ratio is to be, if anything is wanted of it.</param>
internal sealed record Opponent(string? Name, IContestant Contestant, Target? Target = null);

/// <summary>A bound on a ratio: ours to theirs at most, or theirs to ours at least.</summary>
internal sealed record Target(double Bound, bool AtLeast = false);
