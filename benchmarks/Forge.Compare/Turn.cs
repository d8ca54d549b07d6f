namespace Forge.Compare;

/// <summary>
/// How long a side measures before the other one does: in samples shorter than a time slice of a busy machine, so that
/// most are not interrupted.
/// </summary>
internal static class Turn
{
    public const int Samples = 15;
    public const double SampleMilliseconds = 1;

    /// <summary>After that, a turn of longer samples ends early.</summary>
    public const double MostMilliseconds = 60;

    /// <summary>
    /// For so long a turn works before it measures: it has waited for the other program meanwhile, and a processor that was idle
    /// takes a while to come to speed. The other program has its start and its calibration for that.
    /// </summary>
    public const double SettlingMilliseconds = 30;
}
