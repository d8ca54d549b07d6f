namespace Forge.Programs;

/// <summary>Where the reader puts rows.</summary>
internal interface IRowSink
{
    /// <param name="name">Valid during the call.</param>
    /// <param name="tenths">The value.</param>
    void Add(ReadOnlySpan<byte> name, int tenths);
}
