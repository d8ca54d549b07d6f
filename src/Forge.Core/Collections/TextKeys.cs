using System.Runtime.CompilerServices;

namespace Forge;

/// <summary>Keys that are texts, compared byte by byte and copied into the arena.</summary>
/// <param name="map">The handle of the map, which is valid.</param>
internal readonly struct TextKeys(CollectionHandle<MapHeader> map) : IKeys<TextKey>
{
    private readonly CollectionHandle<MapHeader> _map = map;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Matches(TextKey candidate, TextKey key, ReadOnlySpan<byte> text) =>
        candidate.Length == text.Length && text.SequenceEqual(_map.ValuesAt<byte>(candidate.Address, candidate.Length));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryStore(ref TextKey key, ReadOnlySpan<byte> text)
    {
        _map.RequireInnermost();
        bool fits = _map.Arena.TryTakeRun<byte>(text.Length, out nuint address);
        if (fits)
        {
            text.CopyTo(_map.ValuesAt<byte>(address, text.Length));
            key = new TextKey { Address = address, Length = text.Length };
        }

        return fits;
    }
}
