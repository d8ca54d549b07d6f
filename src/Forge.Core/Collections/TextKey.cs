namespace Forge;

/// <summary>Where the bytes of a text lie that is a key of a map.</summary>
internal struct TextKey
{
    public nuint Address;

    public int Length;
}
