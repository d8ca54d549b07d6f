using System.Buffers;

namespace Forge;

/// <summary>A segment of a sequence of slices.</summary>
internal sealed class SliceSegment<T> : ReadOnlySequenceSegment<T>
{
    public SliceSegment(SliceSegment<T>? previous, ReadOnlyMemory<T> memory)
    {
        Memory = memory;
        if (previous is null) { return; }

        RunningIndex = previous.RunningIndex + previous.Memory.Length;
        previous.Next = this;
    }
}
