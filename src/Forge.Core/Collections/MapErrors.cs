namespace Forge;

/// <summary>Errors of more than one kind of map.</summary>
internal static class MapErrors
{
    public static KeyNotFoundException NoSuchKey(object? key) => new($"The map has no key {key}. Use TryGetValue if the key may be absent.");
}
