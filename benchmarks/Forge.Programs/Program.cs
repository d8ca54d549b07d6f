using Forge.Programs;

// `compare` measures both sides of each program, of all programs or of those that are named, and requires the same results. After `small`
// the inputs are small, which tells nothing about speed. Each side of a whole program runs in a process of its own:
// `run NAME ours|peer INPUT`. `check` does all the work once, in this process, with small inputs.
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

    Console.WriteLine($"programs: both sides of {Contest.All.Count} programs have the same results");
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
