namespace Forge;

/// <summary>
/// The word that an <see cref="IdleStore"/> turns on: the slot on top of its stack, whether it is closed, how many lanes are
/// taken, and a tag that every change moves on, so that a word that comes again is the same word.
/// </summary>
/// <remarks>
/// The tag has 35 bits: a thread would have to sleep through a multiple of 3.4 × 10^10 changes, between its read and its swap,
/// to be deceived.
/// </remarks>
internal static class IdleHead
{
    public const int MaxSlot = (1 << SlotBits) - 1;
    public const int MaxLanes = (1 << LaneBits) - 1;

    private const int SlotBits = 22;
    private const int LaneBits = 6;
    private const int LaneShift = SlotBits + 1;
    private const int TagShift = LaneShift + LaneBits;
    private const long Closed = 1L << SlotBits;
    private const long LaneMask = (long)MaxLanes << LaneShift;

    /// <summary>The slot on top; 0 where the stack is empty.</summary>
    public static int Top(long head) => (int)(head & MaxSlot);

    /// <summary>How many lanes are taken, each of which may hold one idle arena.</summary>
    public static int Lanes(long head) => (int)((head & LaneMask) >> LaneShift);

    public static bool IsClosed(long head) => (head & Closed) != 0;

    /// <summary>The head after one more change.</summary>
    public static long Next(long head, int top, int lanes, bool closes = false) =>
        unchecked((head & Closed) | (closes ? Closed : 0) | (uint)top | ((long)lanes << LaneShift)
            | (((head >> TagShift) + 1) << TagShift));
}
