using Forge.Compare;

const int Rounds = 21;

// `check` does the work of each row once and verifies what it leaves. `run FOLDER [part of a row's name ...]` measures the
// rows beside the builds of native.cpp in a folder. `warm` only lets the compiler finish, for who wants to see its code.
switch (args)
{
    case ["check"]:
        return Check();
    case ["warm"]:
        WarmUpAll(Contests.All(new NativePrograms(string.Empty)));
        return 0;
    case ["run", string folder, .. string[] wanted]:
        return Run(new NativePrograms(folder), wanted);
    default:
        Console.Error.WriteLine("usage: check | warm | run FOLDER [part of a row's name ...]");
        return 2;
}

static int Check()
{
    int rows = 0;
    string place = "turns of processors";
    try
    {
        Processors.Check();
        foreach (Contest contest in Contests.All(new NativePrograms(string.Empty)))
        {
            place = $"{contest.Row}, or a peer's row beside it";
            foreach (ManagedRow row in contest.ManagedRows)
            {
                row.Check();
                row.WarmUp();
                rows++;
            }
        }
    }
    catch (InvalidOperationException difference)
    {
        Console.Error.WriteLine($"{place}: {difference.Message}");
        return 1;
    }

    Console.WriteLine($"benchmarks: {rows} rows do their work");
    return 0;
}

static int Run(NativePrograms native, string[] wanted)
{
    Contest[] all = [.. Contests.All(native)];
    Contest[] contests = [.. all.Where(contest => wanted.Length == 0 || wanted.Any(contest.Row.Contains))];
    if (contests.Length == 0)
    {
        Console.Error.WriteLine($"No row has such a name. The rows are: {string.Join(", ", all.Select(contest => contest.Row))}");
        return 2;
    }

    native.Check();
    foreach (ManagedRow row in contests.SelectMany(contest => contest.ManagedRows))
    {
        row.Check();
    }

    Console.Error.WriteLine("warming up ...");
    WarmUpAll(contests);
    foreach (Contest contest in contests)
    {
        contest.Rehearse();
    }

    // Rounds of all rows, not rows one after the other, so that a busy minute of the machine falls on all of them.
    for (int round = 0; round < Rounds; round++)
    {
        Console.Error.WriteLine($"round {round + 1} of {Rounds} ...");
        foreach (Contest contest in contests)
        {
            contest.TakeTurns(round);
        }
    }

    Outcome[] outcomes = [.. contests.SelectMany(contest => contest.Outcomes)];
    Print("native", outcomes.Where(outcome => outcome.Opponent.Name is null));
    Print("peer", outcomes.Where(outcome => outcome.Opponent.Name is not null));
    Console.WriteLine(
        $"targets: {outcomes.Count(outcome => outcome.IsMet is true)} met, {outcomes.Count(outcome => outcome.IsMet is false)} missed");
    return 0;
}

static void WarmUpAll(IEnumerable<Contest> contests) =>
    WarmUp.Run([.. contests.SelectMany(contest => contest.ManagedRows).Select(row => (Action)row.WarmUp)]);

static void Print(string theirs, IEnumerable<Outcome> outcomes)
{
    Console.WriteLine(Outcome.Header(theirs));
    foreach (Outcome outcome in outcomes)
    {
        Console.WriteLine(outcome);
    }

    Console.WriteLine();
}
