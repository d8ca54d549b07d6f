using System.Runtime.InteropServices;

namespace Forge.Measuring;

/// <summary>64 bytes that begin with a number.</summary>
[StructLayout(LayoutKind.Sequential, Size = 64)]
internal struct Block64
{
    public long Number;
}
