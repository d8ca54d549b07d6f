namespace Forge.Programs;

/// <summary>What a whole program works on.</summary>
/// <param name="Argument">Its command line: a number or a file.</param>
/// <param name="ResultStart">How the result has to begin, as far as that is known without the program.</param>
internal sealed record Input(string Argument, string ResultStart);
