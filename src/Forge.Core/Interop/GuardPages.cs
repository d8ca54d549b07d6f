namespace Forge;

/// <summary>Inaccessible pages beside a range, so that running over its end faults instead of reaching other data.</summary>
[Flags]
public enum GuardPages
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>A page before the range, which touches it where the size is whole pages.</summary>
    Before = 1,

    /// <summary>A page behind the range: the range ends right at it, so that even one byte too far faults.</summary>
    After = 2,

    /// <summary>Both.</summary>
    Both = Before | After,
}
