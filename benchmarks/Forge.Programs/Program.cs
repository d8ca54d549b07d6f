using Forge.Programs;

// `compare` measures contests, all or those whose names begin with a given part, and requires the same result of both sides; after
// `small` they are made with small inputs, which tell nothing about speed. A side of a whole program runs in a process of its own:
// `run NAME ours|peer INPUT`. `check` does all work once, in this process, with small inputs.
switch (args)
{
    case ["check"]:
        return Try(Check);
    case ["run", string name, string side, string input]
        when side is Side.Ours or Side.Peer && WholeProgram.Programs.FirstOrDefault(program => program.Name == name) is { } program:
        return Try(() => Console.Write(Report.Of(() => program.Run(side, input))));
    case ["compare", "small", .. string[] names]:
        return Try(() => Compare(Contest.Named(names), isSmall: true));
    case ["compare", .. string[] names]:
        return Try(() => Compare(Contest.Named(names), isSmall: false));
    default:
        Console.Error.WriteLine("usage: check | compare [small] [NAME ...] | run NAME ours|peer INPUT");
        return 2;
}

static int Try(Action action)
{
    try
    {
        action();
        return 0;
    }
    catch (InvalidOperationException difference)
    {
        Console.Error.WriteLine($"programs: {difference.Message}");
        return 1;
    }
}

static void Check()
{
    foreach (Contest contest in Contest.All)
    {
        contest.Check();
    }

    Console.WriteLine($"programs: both sides of {Contest.All.Count} contests come to the same");
}

static void Compare(IReadOnlyList<Contest> contests, bool isSmall)
{
    List<Outcome> outcomes = [];
    Console.WriteLine(Outcome.Header);
    foreach (Contest contest in contests)
    {
        outcomes.Add(contest.Measure(isSmall));
        Console.WriteLine(outcomes[^1].Row);
    }

    Console.WriteLine($"\n{Side.Header}");
    foreach (Outcome outcome in outcomes)
    {
        Console.WriteLine(outcome.Ours.Row(outcome.Name));
        Console.WriteLine(outcome.Peer.Row(outcome.Name));
    }

    string[] misses = [.. outcomes.SelectMany(static outcome => outcome.Misses)];
    Console.Write(misses.Length == 0 ? "" : $"\n{string.Join('\n', misses)}\n");
}
