using System.Runtime.InteropServices;

namespace Forge.Benchmarks;

/// <summary>Microsoft's allocator, where its shared library is installed.</summary>
internal static unsafe partial class Mimalloc
{
    private const string Library = "mimalloc";

    // Debian and Ubuntu install the name with the version only, unless one develops with it.
    private static readonly string[] _names = [Library, "libmimalloc.so.3", "libmimalloc.so.2"];

    private static readonly nint _handle = _names.Select(Load).FirstOrDefault(static handle => handle != 0);

    static Mimalloc()
    {
        NativeLibrary.SetDllImportResolver(
            typeof(Mimalloc).Assembly,
            static (name, _, _) => name == Library ? _handle : 0);
    }

    public static bool IsInstalled => _handle != 0;

    [LibraryImport(Library, EntryPoint = "mi_malloc")]
    public static partial void* Allocate(nuint size);

    [LibraryImport(Library, EntryPoint = "mi_free")]
    public static partial void Free(void* block);

    private static nint Load(string name) => NativeLibrary.TryLoad(name, out nint handle) ? handle : 0;
}
