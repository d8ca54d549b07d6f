using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Forge;

/// <summary>
/// A handle to a run of values in an arena. It may be copied and stored anywhere; taking <see cref="Span"/> checks
/// that the memory is still the slice's own, and throws once the arena was reset, given back or disposed, or the
/// scope that the slice was allocated in was closed. The default value is an empty slice.
/// </summary>
/// <typeparam name="T">An unmanaged type.</typeparam>
/// <remarks>As its arena, a slice belongs to one thread at a time.</remarks>
public readonly struct ArenaSlice<T>
    where T : unmanaged
{
    private readonly ArenaEpoch? _epoch;
    private readonly long _stamp;
    private readonly nuint _address;
    private readonly int _length;

    internal ArenaSlice(ArenaEpoch epoch, nuint address, int length)
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
    public int Length => _length;

    /// <summary>Whether the length is 0.</summary>
    public bool IsEmpty => _length == 0;

    /// <summary>Whether the memory is still the slice's own, so that <see cref="Span"/> would not throw.</summary>
    public bool IsValid => _epoch is null || _epoch.Stamp == _stamp;

    /// <summary>
    /// The values. One check, then a plain span: take it once before a loop. The compiler ties the span to this
    /// handle's variable, so it can't be returned or stored.
    /// </summary>
    /// <exception cref="InvalidOperationException">The slice is stale.</exception>
    [UnscopedRef]
    public Span<T> Span
    {
        get
        {
            if (_epoch is not null && _epoch.Stamp != _stamp)
            {
                ThrowStale();
            }

            // SAFETY: BumpMath granted [address, address + length × size) inside the arena's backing, and the stamp,
            // compared above, changes before that range is granted again or its backing released. A default slice,
            // which alone has no epoch, has address and length 0.
            return RawSpan.DangerousCreate<T>(_address, _length);
        }
    }

    /// <summary>One value by reference; checked each time, so prefer <see cref="Span"/> in a loop.</summary>
    /// <param name="index">0 to <see cref="Length"/> − 1.</param>
    /// <exception cref="IndexOutOfRangeException">The index is out of range.</exception>
    /// <exception cref="InvalidOperationException">The slice is stale.</exception>
    [UnscopedRef]
    public ref T this[int index] => ref Span[index];

    internal ArenaEpoch? Epoch => _epoch;

    internal nuint EndAddress => _address + ((nuint)_length * (nuint)Unsafe.SizeOf<T>());

    /// <summary>A part of the slice; nothing is copied.</summary>
    /// <param name="start">The first value, 0 to <see cref="Length"/>.</param>
    /// <param name="length">How many values.</param>
    /// <exception cref="ArgumentOutOfRangeException">The part does not lie within the slice.</exception>
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

    /// <summary>Copies the values to the managed heap, where they outlive the arena.</summary>
    /// <exception cref="InvalidOperationException">The slice is stale.</exception>
    public T[] ToArray() => Span.ToArray();

    /// <summary>Length, element size and whether the slice is stale, in words.</summary>
    public override string ToString() =>
        $"ArenaSlice: {_length} values of {Unsafe.SizeOf<T>()} bytes{(IsValid ? string.Empty : ", stale")}";

    /// <summary>The same range with another length; the caller has placed it.</summary>
    internal ArenaSlice<T> WithLength(int length) => new(this, 0, length);

    [DoesNotReturn]
    private static void ThrowStale() =>
        throw new InvalidOperationException(
            "The slice is stale: its arena was reset, given back or disposed, or the scope it was allocated in was "
            + "closed. Copy out what must outlive them (ToArray).");
}
