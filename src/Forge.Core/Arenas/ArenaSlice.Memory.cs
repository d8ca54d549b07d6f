using System.Buffers;
using System.Runtime.CompilerServices;

namespace Forge;

public readonly partial struct ArenaSlice<T>
{
    /// <summary>Makes a <see cref="Memory{T}"/> of the values, for methods that take one, such as <c>Stream.ReadAsync</c>.</summary>
    /// <returns>The values. Checked as <see cref="Span"/> is: once the slice is stale, <c>Span</c> and <c>Pin</c> of the memory throw.</returns>
    /// <exception cref="InvalidOperationException">The slice is stale.</exception>
    /// <remarks>
    /// <para>Costs a managed object of 48 bytes for the first slice after the arena was leased or reset or a scope was opened, and nothing for the
    /// next ones of the same type. If types take turns, or slices are more than 2³¹ − 1 values apart, each turn costs an object.</para>
    /// <para>Wait for pending I/O before the arena is given back or reset: the system writes to a pinned address unchecked.</para>
    /// </remarks>
    /// <example>
    /// <code>
    /// ArenaSlice&lt;byte> buffer = lease.AllocSlice&lt;byte>(4096);
    /// int read = await stream.ReadAsync(buffer.AsMemory(), cancellationToken);
    /// ArenaSlice&lt;byte> received = buffer.Slice(0, read);
    /// </code>
    /// </example>
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
