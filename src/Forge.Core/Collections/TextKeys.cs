using System.Runtime.CompilerServices;

namespace Forge;

/// <summary>Keys that are texts, compared byte by byte and copied into the arena.</summary>
/// <param name="map">The handle of the map, which is valid.</param>
internal readonly struct TextKeys(CollectionHandle<MapHeader> map) : IKeys<TextKey>
{
    private readonly CollectionHandle<MapHeader> _map = map;

    public bool RunsUserCode => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Matches(TextKey candidate, TextKey key, ReadOnlySpan<byte> text) =>
        candidate.Length == text.Length && text.SequenceEqual(_map.ValuesAt<byte>(candidate.Address, candidate.Length));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryStore(ref TextKey stored, TextKey key, ReadOnlySpan<byte> text)
    {
        _map.RequireInnermost();
        if (!_map.Arena.TryTake((nuint)text.Length, mask: 0, out nuint address)) { return false; }

        text.CopyTo(_map.ValuesAt<byte>(address, text.Length));
        stored.Address = address;
        stored.Length = text.Length;
        return true;
    }
}
