namespace Forge;

/// <summary>Inaccessible pages next to a range, so that running over its end faults instead of reaching other data.</summary>
[Flags]
public enum GuardPages
{
    /// <summary>No guard pages.</summary>
    None = 0,

    /// <summary>A page before the range. Adjacent to it if the size is a whole number of pages.</summary>
    Before = 1,

    /// <summary>A page after the range. The range ends right at it, so that even one byte too far faults.</summary>
    After = 2,

    /// <summary>A page before the range and one after it.</summary>
    Both = Before | After,
}
