using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Forge;

/// <summary>
/// A handle to consecutive values in an arena. It may be copied and stored anywhere: <see cref="Span"/> checks that the memory still belongs
/// to the slice, and throws after the arena has been reset, given back or disposed, or the scope in which the slice was allocated has
/// ended. The default value is an empty slice.
/// </summary>
/// <typeparam name="T">The type of the values. A type that holds references has only the default slice.</typeparam>
/// <remarks>
/// <para>The type parameter is unconstrained, because F# would have to solve C#'s constraint wherever it infers the type of a slice, and
/// can't for a tuple such as <c>struct (1, 2.0)</c>. The methods that allocate slices check the type.</para>
/// <para>A slice belongs to one thread at a time, as its arena does. Copying a slice that another thread is writing can corrupt memory.</para>
/// </remarks>
/// <example>
/// <code>
/// ArenaSlice&lt;int> slice = lease.AllocSlice&lt;int>(3); // zeroed
/// slice[0] = 3;
/// Span&lt;int> span = slice.Span; // checked once: use it in loops
/// span.Sort();
/// int[] copy = slice.ToArray(); // outlives the arena
/// lease.Reset();
/// bool isStale = !slice.IsValid; // true: slice.Span would throw
/// </code>
/// </example>
public readonly partial struct ArenaSlice<T> : IEquatable<ArenaSlice<T>>
{
    private readonly BumpArena.Epoch? _epoch;
    private readonly long _stamp;
    private readonly nuint _address;
    private readonly int _length;

    internal ArenaSlice(nuint address, int length, BumpArena.Epoch epoch)
    {
        _epoch = epoch;
        _stamp = epoch.Stamp;
        _address = address;
        _length = length;
    }

    private ArenaSlice(ArenaSlice<T> whole, int start, int length)
    {
        _epoch = whole._epoch;
        _stamp = whole._stamp;
        _address = whole._address + ((nuint)start * (nuint)Unsafe.SizeOf<T>());
        _length = length;
    }

    /// <summary>The number of values.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public int Length => _length;

    /// <summary>Whether the length is 0.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public bool IsEmpty => _length == 0;

    /// <summary>Whether the memory still belongs to the slice, so that <see cref="Span"/> does not throw.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public bool IsValid => _epoch is null || _epoch.Stamp == _stamp;

    /// <summary>
    /// The values, after one check: in a loop, get the span once before it. If the slice is a local variable or a parameter, the C# compiler
    /// ties the span to it, so that the span can't be returned or stored.
    /// </summary>
    /// <exception cref="InvalidOperationException">The slice is stale.</exception>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    [UnscopedRef]
    public Span<T> Span
    {
        get
        {
            if (_epoch is not null && _epoch.Stamp != _stamp) { ThrowStale(); }

            // SAFETY: the arena granted [address, address + length × size) inside the arena's backing, and the stamp, compared
            // above, changes before that range is granted again or the backing released. Only a default slice has no epoch, and its address and
            // length are 0.
            return RawMemory.DangerousSpan<T>(_address, _length);
        }
    }

    /// <summary>A value by reference. The index and the slice are checked each time, so prefer <see cref="Span"/> in a loop.</summary>
    /// <param name="index">0 to <see cref="Length"/> − 1.</param>
    /// <exception cref="IndexOutOfRangeException">The index is out of range.</exception>
    /// <exception cref="InvalidOperationException">The slice is stale.</exception>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    [UnscopedRef]
    public ref T this[int index] => ref Span[index];

    internal BumpArena.Epoch? Epoch => _epoch;

    internal nuint Address => _address;

    internal nuint EndAddress => _address + ((nuint)_length * (nuint)Unsafe.SizeOf<T>());

    /// <summary>Takes part of the slice, without copying it.</summary>
    /// <param name="start">The index of the first value, 0 to <see cref="Length"/>.</param>
    /// <param name="length">The number of values, 0 to <see cref="Length"/> − <paramref name="start"/>.</param>
    /// <returns>A handle to that part. It is valid as long as this one.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The part exceeds the slice.</exception>
    public ArenaSlice<T> Slice(int start, int length)
    {
        if (start < 0 || start > _length)
        {
            throw new ArgumentOutOfRangeException(nameof(start), start, $"The start must be 0 to {_length}.");
        }

        if (length < 0 || length > _length - start)
        {
            throw new ArgumentOutOfRangeException(nameof(length), length, $"From {start}, the length must be 0 to {_length - start}.");
        }

        return new ArenaSlice<T>(this, start, length);
    }

    /// <summary>Copies the values to an array, which outlives the arena.</summary>
    /// <returns>A new managed array, empty if the slice is.</returns>
    /// <exception cref="InvalidOperationException">The slice is stale.</exception>
    public T[] ToArray() => Span.ToArray();

    /// <summary>Enumerates the values. Checks at each one that the slice is not stale; a loop over <see cref="Span"/> is faster.</summary>
    /// <returns>An enumerator at the start of the slice.</returns>
    public Enumerator GetEnumerator() => new(this);

    /// <summary>The same address with another length, for which the caller has taken room.</summary>
    internal ArenaSlice<T> WithLength(int length) => new(this, 0, length);

    [DoesNotReturn]
    internal static void ThrowStale() =>
        throw new InvalidOperationException(
            "The slice is stale: its arena was reset, given back or disposed, or the scope in which it was allocated has ended. "
            + "Copy values that must live longer (ToArray, in F# Slice.toArray).");

    /// <summary>Enumerates the values of a slice.</summary>
    public struct Enumerator
    {
        private readonly ArenaSlice<T> _slice;
        private int _index;

        internal Enumerator(ArenaSlice<T> slice)
        {
            _slice = slice;
            _index = -1;
        }

        /// <summary>The current value.</summary>
        /// <exception cref="InvalidOperationException">The slice is stale.</exception>
        [DebuggerBrowsable(DebuggerBrowsableState.Never)]
        public readonly T Current => _slice[_index];

        /// <summary>Advances to the next value.</summary>
        /// <returns>False after the last one.</returns>
        public bool MoveNext() => ++_index < _slice._length;

        /// <summary>Describes the slice and the position in it.</summary>
        /// <returns>A line for logs and debuggers.</returns>
        public override readonly string ToString() =>
            _index < 0 ? $"at the start of {_slice}" : _index < _slice._length ? $"at index {_index} of {_slice}" : $"at the end of {_slice}";
    }
}
