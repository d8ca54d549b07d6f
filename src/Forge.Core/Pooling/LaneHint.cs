namespace Forge;

/// <summary>
/// Which lane a thread looks into first, the same number for all pools. Nothing but a hint: a thread that finds its lane in
/// use by another moves on to the next, until threads that run at once use different ones.
/// </summary>
internal static class LaneHint
{
    [ThreadStatic]
    private static int _lane;

    /// <summary>The lane, to be taken modulo how many there are.</summary>
    public static int Current => _lane;

    /// <summary>From now on the next lane.</summary>
    public static void Move() => _lane++;
}
