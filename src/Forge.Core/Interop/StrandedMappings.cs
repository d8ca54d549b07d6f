namespace Forge;

/// <summary>
/// The mappings that the system refused to unmap. Room for one is made before anything is mapped, so that keeping it takes no memory: at
/// the limit on mappings there may be none. Thread-safe.
/// </summary>
internal sealed class StrandedMappings
{
    private const int FirstRoom = 16;

    private readonly object _gate = new();

    // A ring. The oldest is at `_first`.
    private (nuint Address, nuint Bytes)[] _kept = new (nuint Address, nuint Bytes)[FirstRoom];
    private int _first;
    private int _count;

    /// <summary>Makes room for a number of mappings in all.</summary>
    public void MakeRoom(long mappings)
    {
        lock (_gate)
        {
            if (mappings <= _kept.Length) { return; }

            (nuint Address, nuint Bytes)[] larger = new (nuint Address, nuint Bytes)[Math.Max(mappings, 2L * _kept.Length)];
            for (int i = 0; i < _count; i++)
            {
                larger[i] = _kept[IndexOf(i)];
            }

            _kept = larger;
            _first = 0;
        }
    }

    /// <summary>Keeps a mapping, for which there is room.</summary>
    public void Keep(nuint address, nuint bytes)
    {
        lock (_gate)
        {
            _kept[IndexOf(_count)] = (address, bytes);
            _count++;
        }
    }

    /// <summary>Takes out the mapping that has been kept longest; returns false if there is none.</summary>
    public bool TryTake(out nuint address, out nuint bytes)
    {
        lock (_gate)
        {
            bool isAny = _count > 0;
            (address, bytes) = isAny ? _kept[_first] : default;
            if (isAny)
            {
                _first = IndexOf(1);
                _count--;
            }

            return isAny;
        }
    }

    private int IndexOf(int place) => (int)(((long)_first + place) % _kept.Length);
}
