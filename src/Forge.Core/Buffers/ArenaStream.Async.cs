namespace Forge;

// Reading and writing complete before they return. Wrong arguments throw at once, and in CopyToAsync a stream that is disposed or stale, too; any
// other failure is in the task.
public sealed partial class ArenaStream
{
    /// <summary>Does nothing.</summary>
    /// <param name="cancellationToken">If it is cancelled, so is the task.</param>
    public override Task FlushAsync(CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested ? Task.FromCanceled(cancellationToken) : Task.CompletedTask;

    /// <inheritdoc cref="Read(byte[], int, int)" path="/*[not(self::param)]"/>
    /// <param name="buffer">Where to write them.</param>
    /// <param name="offset">The index of the first.</param>
    /// <param name="count">The most bytes to read.</param>
    /// <param name="cancellationToken">If it is cancelled, nothing is read.</param>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        TakeAsync(Part(buffer, offset, count), cancellationToken).AsTask();

    /// <inheritdoc cref="Write(byte[], int, int)" path="/*[not(self::param)]"/>
    /// <param name="buffer">The array with the bytes.</param>
    /// <param name="offset">The index of the first.</param>
    /// <param name="count">The number of bytes.</param>
    /// <param name="cancellationToken">If it is cancelled, nothing is written.</param>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        PutAsync(Part(buffer, offset, count), cancellationToken).AsTask();

    /// <summary>Writes the bytes from the position to the end to another stream. First the position moves to the end.</summary>
    /// <param name="destination">The other stream.</param>
    /// <param name="bufferSize">Not used: nothing is copied in between.</param>
    /// <param name="cancellationToken">Passed to the other stream.</param>
    /// <exception cref="ArgumentNullException">The other stream is null.</exception>
    /// <exception cref="ObjectDisposedException">The stream was disposed.</exception>
    /// <exception cref="InvalidOperationException">The stream is stale.</exception>
    public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken)
    {
        Throw.IfNull(destination, nameof(destination));
        ArenaSlice<byte> rest = TakeRest();
        return Portable.WriteAsync(destination, rest.AsMemory(), cancellationToken).AsTask();
    }

    private ArenaSlice<byte> TakeRest()
    {
        ArenaSlice<byte> all = Open();
        int start = (int)Math.Min(_position, all.Length);
        _position = Math.Max(_position, all.Length);
        return all.Slice(start, all.Length - start);
    }

    private ValueTask<int> TakeAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested) { return new ValueTask<int>(Task.FromCanceled<int>(cancellationToken)); }

        try
        {
            return new ValueTask<int>(Take(buffer.Span));
        }
        catch (Exception failure)
        {
            return new ValueTask<int>(Task.FromException<int>(failure));
        }
    }

    private ValueTask PutAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested) { return new ValueTask(Task.FromCanceled(cancellationToken)); }

        try
        {
            Put(bytes.Span);
            return default;
        }
        catch (Exception failure)
        {
            return new ValueTask(Task.FromException(failure));
        }
    }
}
