namespace Forge;

// What a stream can override on net10.0 only. The project leaves this file out for netstandard2.0, where these go through arrays.
public sealed partial class ArenaStream
{
    /// <inheritdoc cref="Read(byte[], int, int)" path="/*[not(self::param) and not(self::exception[@cref = 'T:System.ArgumentException'])]"/>
    /// <param name="buffer">Where to write them.</param>
    public override int Read(Span<byte> buffer) => Take(buffer);

    /// <inheritdoc cref="Read(Span{byte})" path="/*[not(self::param)]"/>
    /// <param name="buffer">Where to write them.</param>
    /// <param name="cancellationToken">If it is cancelled, nothing is read.</param>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        TakeAsync(buffer, cancellationToken);

    /// <inheritdoc cref="Write(byte[], int, int)" path="/*[not(self::param) and not(self::exception[@cref = 'T:System.ArgumentException'])]"/>
    /// <param name="buffer">The bytes.</param>
    public override void Write(ReadOnlySpan<byte> buffer) => Put(buffer);

    /// <inheritdoc cref="Write(ReadOnlySpan{byte})" path="/*[not(self::param)]"/>
    /// <param name="buffer">The bytes.</param>
    /// <param name="cancellationToken">If it is cancelled, nothing is written.</param>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        PutAsync(buffer, cancellationToken);

    /// <summary>Writes the bytes from the position to the end to another stream. First the position moves to the end.</summary>
    /// <param name="destination">The other stream.</param>
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
