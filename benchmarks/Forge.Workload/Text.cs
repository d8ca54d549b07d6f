namespace Forge.Workload;

/// <summary>A part of the store's UTF-8.</summary>
internal readonly record struct Text(int Start, int Length)
{
    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> all) => all.Slice(Start, Length);
}
