namespace Forge;

/// <summary>
/// The switch that all mutants hang on: compiled into the copy of the core that they are woven into. The number in
/// FORGE_MUTANT is the mutant that is on, 0 for none; with "reach" none is on, and what is reached is noted.
/// </summary>
public static class Mut
{
    private static readonly string _choice = Environment.GetEnvironmentVariable("FORGE_MUTANT") ?? "0";
    private static readonly bool _notes = _choice == "reach";
    private static readonly int _on = _notes ? 0 : int.Parse(_choice);
    private static readonly byte[] _reached = new byte[_notes ? 1 << 16 : 0];

    [ThreadStatic]
    private static int _once;

    /// <summary>1 at the number of each mutant reached since this was last cleared; 2 where that happens once a process.</summary>
    public static byte[] Reached => _reached;

    public static bool On(int mutant)
    {
        if (_notes)
        {
            _reached[mutant] |= (byte)(_once > 0 ? 3 : 1);
        }

        return mutant == _on;
    }

    /// <summary>What initializes a static field or class is reached in the first test that uses it, and decides all later ones.</summary>
    public static T Once<T>(Func<T> initial)
    {
        _once++;
        try
        {
            return initial();
        }
        finally
        {
            _once--;
        }
    }
}
