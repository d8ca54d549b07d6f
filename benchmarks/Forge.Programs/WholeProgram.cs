namespace Forge.Programs;

/// <summary>A program that is run from start to end, each side in a process of its own.</summary>
internal abstract class WholeProgram : Contest
{
    private const int Rounds = 5;

    public static IReadOnlyList<WholeProgram> Programs { get; } =
        [new TreesProgram(), new GroupsProgram(), new OrdersProgram(), .. WritingProgram.Peers];

    /// <summary>The settings of the runtime with which our side is fastest, as environment variables.</summary>
    protected abstract IReadOnlyDictionary<string, string> OurSettings { get; }

    /// <summary>The settings of the runtime with which the peer is fastest.</summary>
    protected abstract IReadOnlyDictionary<string, string> PeerSettings { get; }

    /// <summary>Does a side's work in this process.</summary>
    /// <param name="side"><see cref="Side.Ours"/> or <see cref="Side.Peer"/>.</param>
    /// <param name="input">An <see cref="Input.Argument"/>.</param>
    /// <returns>The result as text. Both sides must return the same.</returns>
    public string Run(string side, string input) => side == Side.Ours ? RunOurs(input) : RunPeer(input);

    public override void Check() => WithInput(isSmall: true, input =>
    {
        RequireSame(input, RunOurs(input.Argument), RunPeer(input.Argument));
        return 0;
    });

    public override Outcome Measure(bool isSmall) => WithInput(isSmall, input =>
    {
        List<Report> ours = [];
        List<Report> peers = [];
        for (int round = 0; round < (isSmall ? 1 : Rounds); round++)
        {
            ours.Add(Report.OfProcess(Name, Side.Ours, input.Argument, OurSettings));
            peers.Add(Report.OfProcess(Name, Side.Peer, input.Argument, PeerSettings));
            RequireSame(input, ours[^1].Result, peers[^1].Result);
        }

        long managed = Target.Unmanaged is null ? 0 : ManagedBytes(input.Argument);
        return new Outcome(Name, Target, ToSide(Side.Ours, ours), ToSide(Side.Peer, peers), managed);
    });

    /// <summary>Makes an input, runs a body with it, and removes the input again.</summary>
    protected abstract T WithInput<T>(bool isSmall, Func<Input, T> body);

    protected abstract string RunOurs(string input);

    protected abstract string RunPeer(string input);

    /// <summary>The number of managed bytes that our side allocates because of the input's size. Called only if the target demands none.</summary>
    protected virtual long ManagedBytes(string input) => throw new NotSupportedException($"Nothing measures the managed bytes of {Name}.");

    /// <summary>Writes a temporary file for the time of a body. The writer returns the start of the expected result.</summary>
    protected static T WithFile<T>(Func<string, string> write, Func<Input, T> body)
    {
        string path = Path.GetTempFileName();
        try
        {
            return body(new(path, write(path)));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static Side ToSide(string name, IReadOnlyList<Report> runs) => new(name, new(runs.Select(static run => run.Seconds)), "s", runs);

    private void RequireSame(Input input, string ours, string peers)
    {
        Require.Equal(peers, ours, $"{Name}: our result, compared with the peer's");
        string start = ours[..Math.Min(input.ResultStart.Length, ours.Length)];
        Require.Equal(input.ResultStart, start, $"{Name}: the start of the result");
    }
}
