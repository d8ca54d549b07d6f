namespace Forge.Programs;

/// <summary>What a whole program works on.</summary>
/// <param name="Argument">A number, or the path of a file.</param>
/// <param name="ResultStart">The start of the expected result: as much as is known without the program.</param>
internal sealed record Input(string Argument, string ResultStart);
