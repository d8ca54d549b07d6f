using Forge.Cost.Weaver;
using Mono.Cecil;

// Writes a copy of the core without its run-time checks, as an assembly of its own. Arguments: Forge.Core.dll, and the copy, whose name
// becomes the assembly's.
string core = args[0];
string copy = args[1];
try
{
    using ModuleDefinition module = ModuleDefinition.ReadModule(core);
    new Core(module).TakeChecksOut();
    module.Name = Path.GetFileName(copy);
    module.Assembly.Name.Name = Path.GetFileNameWithoutExtension(copy);
    module.Write(copy);
    return 0;
}
catch (WeavingException failure)
{
    // As compilers put it, so that the build shows it as an error.
    Console.Error.WriteLine($"{core} : error COST1: The checks can't be taken out. {failure.Message}");
    return 1;
}
