using System.Buffers;

namespace Forge;

/// <summary>Arenas where .NET's own interfaces are expected: streams, sequences and memory pools.</summary>
public static class ArenaBuffers
{
    /// <summary>Reads a stream to its end, into one slice.</summary>
    /// <param name="lease">The lease.</param>
    /// <param name="stream">The stream, from its position on.</param>
    /// <param name="limit">The most bytes to accept: 0 or more.</param>
    /// <returns>The bytes. Room that was not needed is free again unless something else was allocated meanwhile.</returns>
    /// <exception cref="ArgumentNullException">The stream is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The limit is negative.</exception>
    /// <exception cref="InvalidDataException">The stream holds more bytes than the limit.</exception>
    /// <exception cref="ArenaExhaustedException">The stream holds more bytes than the arena has room for.</exception>
    /// <exception cref="InvalidOperationException">The lease has ended.</exception>
    /// <remarks>
    /// If the call fails, the arena is as before, apart from what else was allocated meanwhile; how much was read from the stream is not
    /// known. A stream that can seek is read into exactly as much room as it needs. For any other, room that turned out not to be needed counts as
    /// used (<see cref="BumpArena.HighWater"/>): up to as much again as was read. The stream must not reset the arena or end the lease while it is
    /// being read.
    /// </remarks>
    public static ArenaSlice<byte> ReadToEnd(this ArenaLease lease, Stream stream, int limit = int.MaxValue) =>
        new StreamReading(lease, stream, limit).Read();

    /// <summary>Reads a stream to its end, into one slice, without blocking.</summary>
    /// <param name="lease">The lease.</param>
    /// <param name="stream">The stream, from its position on.</param>
    /// <param name="limit">The most bytes to accept: 0 or more.</param>
    /// <param name="cancellationToken">Passed to the stream.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <inheritdoc cref="ReadToEnd" path="/*[not(self::summary) and not(self::param)]"/>
    public static ValueTask<ArenaSlice<byte>> ReadToEndAsync(
        this ArenaLease lease, Stream stream, int limit = int.MaxValue, CancellationToken cancellationToken = default) =>
        new StreamReading(lease, stream, limit).ReadAsync(cancellationToken);

    /// <summary>
    /// Slices one after the other as a sequence, for parsers that take one. Its segments check, as <see cref="ArenaSlice{T}.AsMemory"/> says.
    /// </summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="slices">The slices. May be none, and some may be empty.</param>
    /// <exception cref="ArgumentNullException">The slices are null.</exception>
    /// <exception cref="InvalidOperationException">A slice is stale.</exception>
    /// <remarks>Each slice costs a managed object of 48 bytes.</remarks>
    public static ReadOnlySequence<T> ToSequence<T>(this IEnumerable<ArenaSlice<T>> slices)
    {
        Throw.IfNull(slices, nameof(slices));
        SliceSegment<T>? first = null;
        SliceSegment<T>? last = null;
        foreach (ArenaSlice<T> slice in slices)
        {
            last = new SliceSegment<T>(last, slice.AsMemory());
            first ??= last;
        }

        return first is null ? default : new ReadOnlySequence<T>(first, 0, last!, last!.Memory.Length);
    }

    /// <summary>
    /// A memory pool whose blocks are arenas of this pool, for <c>PipeOptions</c> and all else that takes a <see cref="MemoryPool{T}"/>. A block is
    /// exactly as long as was asked for, by default 4,096 bytes. After it was disposed, its memory throws.
    /// </summary>
    /// <param name="pool">The pool. Disposing the memory pool does not dispose it.</param>
    /// <param name="exposesArrays">
    /// Whether <c>MemoryMarshal.TryGetArray</c> finds the array of a block over <see cref="PinnedBacking"/>. Kestrel needs it. Nothing checks
    /// how an array is used: if it is still used after the block was disposed, it reads or overwrites the data of a later lease.
    /// </param>
    /// <exception cref="ArgumentNullException">The pool is null.</exception>
    /// <exception cref="ObjectDisposedException">The pool was disposed.</exception>
    /// <exception cref="ArenaPoolLimitException">No arena can be checked out now.</exception>
    /// <remarks>
    /// <para>Thread-safe. The most bytes of a block are the capacity of an arena, for which this checks one out and gives it back. A block costs a whole
    /// arena, so make the arenas as large as the blocks, and a managed object of 72 bytes. It is not zeroed, and can be disposed twice and on
    /// any thread.</para>
    /// <para><c>Rent</c> throws <see cref="ArenaPoolLimitException"/> if the options of the pool allow no more arenas.</para>
    /// </remarks>
    public static MemoryPool<byte> AsMemoryPool(this ArenaPool pool, bool exposesArrays = false)
    {
        Throw.IfNull(pool, nameof(pool));
        return new ArenaMemoryPool(pool, exposesArrays);
    }
}
