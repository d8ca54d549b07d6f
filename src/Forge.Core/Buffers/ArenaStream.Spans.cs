namespace Forge;

// What a stream can override on net10.0 only. The project leaves this file out for netstandard2.0, where these go through arrays.
public sealed partial class ArenaStream
{
    /// <inheritdoc cref="Read(byte[], int, int)" path="/*[not(self::param) and not(self::exception[@cref = 'T:System.ArgumentException'])]"/>
    /// <param name="buffer">The span to copy them to.</param>
    public override int Read(Span<byte> buffer) => Take(buffer);

    /// <param name="buffer">The memory to copy them to.</param>
    /// <param name="cancellationToken">If it is cancelled, nothing is read.</param>
    /// <returns>A completed task, with the number of bytes read; 0 at the end.</returns>
    /// <inheritdoc cref="Read(Span{byte})" path="/*[not(self::param) and not(self::returns)]"/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        TakeAsync(buffer, cancellationToken);

    /// <inheritdoc cref="Write(byte[], int, int)" path="/*[not(self::param) and not(self::exception[@cref = 'T:System.ArgumentException'])]"/>
    /// <param name="buffer">The bytes to write.</param>
    public override void Write(ReadOnlySpan<byte> buffer) => Put(buffer);

    /// <inheritdoc cref="Write(ReadOnlySpan{byte})" path="/*[not(self::param)]"/>
    /// <param name="buffer">The bytes to write.</param>
    /// <param name="cancellationToken">If it is cancelled, nothing is written.</param>
    /// <returns>A completed task.</returns>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        PutAsync(buffer, cancellationToken);

    /// <summary>Writes the bytes from the position to the end to another stream, after moving the position to the end.</summary>
    /// <param name="destination">The stream to write to, from its position on.</param>
    /// <param name="bufferSize">Not used: nothing is copied in between.</param>
    /// <inheritdoc cref="CopyToAsync" path="/exception"/>
    /// <remarks>The other stream must not reset the arena or end the lease while it is written to.</remarks>
    public override void CopyTo(Stream destination, int bufferSize)
    {
        Throw.IfNull(destination, nameof(destination));
        ArenaSlice<byte> rest = TakeRest();
        destination.Write(rest.Span);
    }
}
