namespace Forge;

/// <summary>The state of a list.</summary>
internal struct ListHeader
{
    /// <summary>The address of the first value. The header's own while the capacity is 0.</summary>
    public nuint Address;

    public int Capacity;

    public int Count;
}
