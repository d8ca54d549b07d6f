#if NETSTANDARD2_0
using System.Runtime.InteropServices;
#else
using System.Runtime.CompilerServices;
#endif

namespace Forge;

/// <summary>A byte array that the garbage collector never moves: pinned object heap, or a pinning handle.</summary>
internal sealed class PinnedBlock
{
#if NETSTANDARD2_0
    private GCHandle _handle;

    public PinnedBlock(int size)
    {
        _handle = GCHandle.Alloc(new byte[size], GCHandleType.Pinned);
        Address = (nuint)(nint)_handle.AddrOfPinnedObject();
    }

    public nuint Address { get; }

    public void Free() => _handle.Free();
#else
    private byte[]? _bytes;

    public PinnedBlock(int size)
    {
        _bytes = GC.AllocateArray<byte>(size, pinned: true);

        // SAFETY: the array lies on the pinned object heap, so its address holds for as long as it lives.
        unsafe
        {
            Address = (nuint)Unsafe.AsPointer(ref _bytes[0]);
        }
    }

    public nuint Address { get; }

    public void Free() => _bytes = null;
#endif
}
