using System.Buffers;
using System.Runtime.CompilerServices;

namespace Forge;

public readonly partial struct ArenaSlice<T>
{
    /// <summary>
    /// The values as a <see cref="Memory{T}"/>, for methods that take one, such as <c>Stream.ReadAsync</c>. It checks as <see cref="Span"/> does:
    /// once the slice is stale, its <c>Span</c> and <c>Pin</c> throw.
    /// </summary>
    /// <exception cref="InvalidOperationException">The slice is stale.</exception>
    /// <remarks>
    /// <para>Costs a managed object of 48 bytes for the first slice after the arena was leased or reset or a scope was opened, and nothing for the
    /// next ones of the same type. If types take turns, or slices are more than 2³¹ − 1 values apart, each turn costs an object.</para>
    /// <para>Wait for pending I/O before the arena is given back or reset: the system writes to a pinned address unchecked.</para>
    /// </remarks>
    public Memory<T> AsMemory()
    {
        if (!IsValid) { ThrowStale(); }

        return IsEmpty ? default : ArenaMemory<T>.Of(this);
    }

    /// <summary>The address of a value, or of the end. The memory of an arena never moves, so nothing has to be pinned, nor unpinned.</summary>
    internal MemoryHandle Pin(int index)
    {
        if (!IsValid) { ThrowStale(); }

        if ((uint)index > (uint)_length) { throw new ArgumentOutOfRangeException(nameof(index), index, $"The index must be 0 to {_length}."); }

        // SAFETY: no memory is accessed, and the address is inside the slice or its end.
        unsafe
        {
            return new MemoryHandle((void*)(_address + ((nuint)index * (nuint)Unsafe.SizeOf<T>())));
        }
    }
}
