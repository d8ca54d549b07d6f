namespace Forge.Curves;

/// <summary>The costs of all means along a sweep.</summary>
internal sealed class Measurement
{
    /// <summary>The values are gone through so often, so that a busy moment of the machine does not fall on one of them alone.</summary>
    private const int Passes = 3;

    private const int RoundsOfAPass = 3;

    /// <summary>Long enough for some collections, so that who makes garbage pays for it in every sample.</summary>
    private const double SampleMilliseconds = 20;

    private readonly Sweep _sweep;
    private readonly Dictionary<(Candidate Candidate, int Value), List<double>> _costs;

    private Measurement(Sweep sweep)
    {
        _sweep = sweep;
        _costs = Candidates
            .SelectMany(candidate => sweep.Values.Select(value => (candidate, value)))
            .ToDictionary(static point => point, static _ => new List<double>(Passes * RoundsOfAPass));
    }

    private IEnumerable<Candidate> Candidates => _sweep.Peers.Prepend(Candidate.Pool);

    public static Measurement Of(Sweep sweep)
    {
        Measurement measurement = new(sweep);
        for (int pass = 0; pass < Passes; pass++)
        {
            foreach (int value in sweep.Values)
            {
                measurement.MeasureAt(value);
            }
        }

        return measurement;
    }

    /// <summary>Tab-separated: sweep, value, means, nanoseconds per unit, the least and the most.</summary>
    public IEnumerable<string> Rows =>
        from candidate in Candidates
        from value in _sweep.Values
        let cost = Cost(candidate, value)
        select FormattableString.Invariant($"{_sweep.Name}\t{value}\t{candidate.Name}\t{cost.Median:F1}\t{cost}");

    /// <summary>Tab-separated: sweep, peer, where the pool becomes the cheaper or the dearer, and its lead at both ends.</summary>
    public IEnumerable<string> Verdicts =>
        _sweep.Peers.Select(peer => $"{_sweep.Name}\t{peer.Name}\t{Crossings(peer)}\t{Lead(peer, 0)}\t{Lead(peer, ^1)}");

    public Chart Draw()
    {
        double[] costs = [.. Candidates.SelectMany(Points).Select(static point => point.Y)];
        return new Chart(
            _sweep.Title,
            Axis.Logarithmic(_sweep.Label, _sweep.Values[0], _sweep.Values[^1], _sweep.Factor, _sweep.Format),
            Axis.Logarithmic("time per unit", costs.Min(), costs.Max(), 10, Units.Nanoseconds),
            [.. Candidates.Select(candidate => new Curve(candidate.Name, candidate.Colour, Points(candidate)))])
        {
            Marks = [.. _sweep.Peers.SelectMany(CrossingsWith).Select(static crossing => crossing.At)],
            Notes =
            [
                .. _sweep.Peers.Select(peer =>
                    $"the pool against {peer.Name}: {Crossings(peer)}; lead {Lead(peer, 0)} at {_sweep.Format(_sweep.Values[0])}, "
                    + $"{Lead(peer, ^1)} at {_sweep.Format(_sweep.Values[^1])}"),
            ],
        };
    }

    private void MeasureAt(int value)
    {
        Work work = _sweep.At(value);
        Load[] loads = [.. Candidates.Select(candidate => candidate.Make(work))];
        int[] times = [.. loads.Select(static load => Calibration.Times(load.Run, SampleMilliseconds))];
        List<double>[] costs = [.. Candidates.Select(candidate => _costs[(candidate, value)])];
        for (int round = 0; round < RoundsOfAPass; round++)
        {
            for (int i = 0; i < loads.Length; i++)
            {
                int turn = round % 2 == 0 ? i : loads.Length - 1 - i;
                costs[turn].Add(loads[turn].Run(times[turn]).TotalNanoseconds / ((double)times[turn] * work.InFlight));
            }
        }

        foreach (Load load in loads)
        {
            load.Dispose();
        }

        // What this point has left on the heap is not to be collected in the next one's time.
        GC.Collect();
    }

    private Point[] Points(Candidate candidate) =>
        [.. _sweep.Values.Select(value => new Point(value, Cost(candidate, value).Median))];

    private Spread Cost(Candidate candidate, int value) => new(_costs[(candidate, value)]);

    private IEnumerable<Crossing> CrossingsWith(Candidate peer) => Crossing.Between(Points(Candidate.Pool), Points(peer));

    private string Crossings(Candidate peer)
    {
        Crossing[] crossings = [.. CrossingsWith(peer)];
        string throughout = Crossing.Cheaper(Points(Candidate.Pool), Points(peer)) switch
        {
            > 0 => "cheaper throughout",
            < 0 => "dearer throughout",
            _ => "within a quarter throughout",
        };
        return crossings.Length == 0
            ? $"{throughout}, no crossing"
            : string.Join(", ", crossings.Select(crossing =>
                $"{(crossing.IsCheaperAbove ? "cheaper" : "dearer")} from {_sweep.Format(crossing.At.X)} on"));
    }

    private string Lead(Candidate peer, Index at) =>
        FormattableString.Invariant($"{Points(peer)[at].Y / Points(Candidate.Pool)[at].Y:F2}");
}
