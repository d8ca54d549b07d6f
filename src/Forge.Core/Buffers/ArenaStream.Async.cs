namespace Forge;

// Reading and writing complete before they return. Wrong arguments throw at once, and in CopyToAsync a stream that is disposed or stale, too; any
// other failure is in the task.
public sealed partial class ArenaStream
{
    /// <summary>Does nothing: every write is in the arena when it returns.</summary>
    /// <param name="cancellationToken">If it is cancelled, so is the task.</param>
    /// <returns>A completed task.</returns>
    public override Task FlushAsync(CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested ? Task.FromCanceled(cancellationToken) : Task.CompletedTask;

    /// <param name="buffer">The array to copy them to.</param>
    /// <param name="offset">The index in the array for the first byte.</param>
    /// <param name="count">The maximum number of bytes to read.</param>
    /// <param name="cancellationToken">If it is cancelled, nothing is read.</param>
    /// <returns>A completed task, with the number of bytes read; 0 at the end.</returns>
    /// <inheritdoc cref="Read(byte[], int, int)" path="/*[not(self::param) and not(self::returns)]"/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        TakeAsync(Part(buffer, offset, count), cancellationToken).AsTask();

    /// <inheritdoc cref="Write(byte[], int, int)" path="/*[not(self::param)]"/>
    /// <param name="buffer">The array with the bytes.</param>
    /// <param name="offset">The index in the array of the first byte.</param>
    /// <param name="count">The number of bytes.</param>
    /// <param name="cancellationToken">If it is cancelled, nothing is written.</param>
    /// <returns>A completed task.</returns>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        PutAsync(Part(buffer, offset, count), cancellationToken).AsTask();

    /// <summary>Writes the bytes from the position to the end to another stream, after moving the position to the end.</summary>
    /// <param name="destination">The stream to write to, from its position on.</param>
    /// <param name="bufferSize">Not used: nothing is copied in between.</param>
    /// <param name="cancellationToken">Passed to the other stream, to cancel its write.</param>
    /// <returns>The task of the other stream's write.</returns>
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
