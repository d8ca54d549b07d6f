namespace Forge.Compare;

/// <summary>A row of ours and all that it is compared with; they take turns.</summary>
/// <param name="Row">Its name.</param>
/// <param name="Ours">The work, through the library.</param>
/// <param name="Opponents">The same work done otherwise.</param>
internal sealed record Contest(string Row, ManagedRow Ours, IReadOnlyList<Opponent> Opponents)
{
    private const int Rounds = 21;

    /// <summary>Ours and the opponents that are work of this process.</summary>
    public IEnumerable<ManagedRow> ManagedRows =>
        Opponents.Select(opponent => opponent.Contestant).OfType<ManagedRow>().Prepend(Ours);

    /// <summary>Lets all take turns, in one order and then the other, and gives the times of each opponent beside ours.</summary>
    public IEnumerable<Outcome> Run()
    {
        IContestant[] contestants = [Ours, .. Opponents.Select(opponent => opponent.Contestant)];
        List<double>[] times = [.. contestants.Select(_ => new List<double>(Rounds))];
        foreach (IContestant contestant in contestants)
        {
            contestant.TakeTurn();
        }

        for (int round = 0; round < Rounds; round++)
        {
            for (int i = 0; i < contestants.Length; i++)
            {
                int turn = round % 2 == 0 ? i : contestants.Length - 1 - i;
                times[turn].Add(contestants[turn].TakeTurn());
            }
        }

        Spread ours = new(times[0]);
        return Opponents.Zip(times.Skip(1), (opponent, theirs) => new Outcome(Row, opponent, ours, new Spread(theirs)));
    }
}

/// <summary>What a row of ours is compared with.</summary>
/// <param name="Name">What is printed behind the name of the row; null for the row's floor, the same arena by hand in C++.</param>
/// <param name="Contestant">The work.</param>
/// <param name="Target">What the ratio is to be, if anything is wanted of it.</param>
internal sealed record Opponent(string? Name, IContestant Contestant, Target? Target = null);

/// <summary>A bound on a ratio: ours to theirs at most, or theirs to ours at least.</summary>
internal sealed record Target(double Bound, bool AtLeast = false);
