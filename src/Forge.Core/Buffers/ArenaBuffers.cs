using System.Buffers;

namespace Forge;

/// <summary>Arenas where .NET's own interfaces are expected: streams, sequences and memory pools.</summary>
public static class ArenaBuffers
{
    /// <summary>Reads a stream to its end, into one slice.</summary>
    /// <param name="lease">The lease to allocate from.</param>
    /// <param name="stream">The stream, from its position on.</param>
    /// <param name="limit">The maximum number of bytes to accept, 0 or more. A stream that holds more is an error.</param>
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
    /// <example>
    /// <code>
    /// using FileStream file = File.OpenRead("data.json");
    /// ArenaSlice&lt;byte> json = lease.ReadToEnd(file, limit: 1_000_000);
    /// </code>
    /// </example>
    public static ArenaSlice<byte> ReadToEnd(this ArenaLease lease, Stream stream, int limit = int.MaxValue) =>
        new StreamReading(lease, stream, limit).Read();

    /// <summary>Reads a stream to its end, into one slice, without blocking.</summary>
    /// <param name="lease">The lease to allocate from.</param>
    /// <param name="stream">The stream, from its position on.</param>
    /// <param name="limit">The maximum number of bytes to accept, 0 or more. A stream that holds more is an error.</param>
    /// <param name="cancellationToken">Passed to the stream, to cancel its reads.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <inheritdoc cref="ReadToEnd" path="/*[not(self::summary) and not(self::param) and not(self::example)]"/>
    /// <example>
    /// <code>
    /// ArenaSlice&lt;byte> body = await lease.ReadToEndAsync(stream, limit: 1_000_000, cancellationToken);
    /// </code>
    /// </example>
    public static ValueTask<ArenaSlice<byte>> ReadToEndAsync(
        this ArenaLease lease, Stream stream, int limit = int.MaxValue, CancellationToken cancellationToken = default) =>
        new StreamReading(lease, stream, limit).ReadAsync(cancellationToken);

    /// <summary>Joins slices into a sequence, for parsers that take one.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="slices">The slices, in order. There may be none, and some may be empty.</param>
    /// <returns>A sequence over the slices, which copies nothing. Its segments check, as <see cref="ArenaSlice{T}.AsMemory"/> says.</returns>
    /// <exception cref="ArgumentNullException">The slices are null.</exception>
    /// <exception cref="InvalidOperationException">A slice is stale.</exception>
    /// <remarks>Each slice costs a managed object of 48 bytes.</remarks>
    /// <example>
    /// <code>
    /// ArenaSlice&lt;byte> head = lease.AllocSliceCopy("HTTP/"u8);
    /// ArenaSlice&lt;byte> rest = lease.AllocSliceCopy("1.1"u8);
    /// ReadOnlySequence&lt;byte> text = new[] { head, rest }.ToSequence(); // 8 bytes
    /// </code>
    /// </example>
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
    /// Makes a memory pool whose blocks are arenas of this pool, for <c>PipeOptions</c> and everything else that takes a
    /// <see cref="MemoryPool{T}"/>. A block is exactly as long as was asked for, by default 4,096 bytes.
    /// </summary>
    /// <param name="pool">The pool. Disposing the memory pool does not dispose it.</param>
    /// <param name="exposesArrays">
    /// Whether <c>MemoryMarshal.TryGetArray</c> finds the array of a block over <see cref="PinnedBacking"/>. Kestrel needs it. Nothing checks
    /// how an array is used: if it is still used after the block was disposed, it reads or overwrites the data of a later lease.
    /// </param>
    /// <returns>The memory pool. Dispose each block that it rents; after that, the memory of the block throws.</returns>
    /// <exception cref="ArgumentNullException">The pool is null.</exception>
    /// <exception cref="ObjectDisposedException">The pool was disposed.</exception>
    /// <exception cref="ArenaPoolLimitException">No arena can be checked out now.</exception>
    /// <remarks>
    /// <para>Thread-safe. A block can't be larger than an arena; to find out how large that is, the call checks one out and gives it back. A
    /// block takes a whole arena, so make the arenas as large as the blocks, and a managed object of 72 bytes. It is not zeroed, and can be
    /// disposed twice and on any thread.</para>
    /// <para><c>Rent</c> throws <see cref="ArenaPoolLimitException"/> if the options of the pool allow no more arenas.</para>
    /// </remarks>
    /// <example>
    /// <code>
    /// MemoryPool&lt;byte> memory = pool.AsMemoryPool();
    /// using IMemoryOwner&lt;byte> block = memory.Rent(4096);
    /// int read = await stream.ReadAsync(block.Memory, cancellationToken);
    /// </code>
    /// </example>
    public static MemoryPool<byte> AsMemoryPool(this ArenaPool pool, bool exposesArrays = false)
    {
        Throw.IfNull(pool, nameof(pool));
        return new ArenaMemoryPool(pool, exposesArrays);
    }
}
