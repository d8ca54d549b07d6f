namespace Forge;

public abstract partial class BumpArena
{
    /// <summary>What rewound memory is filled with where the arena poisons it.</summary>
    internal const byte Poison = 0xDD;

    private bool _isInaccessible;
    private bool _owesWipe;

    /// <summary>Whether memory is filled with <see cref="Poison"/> when the cursor leaves it behind.</summary>
    internal bool Poisons { get; set; }

    /// <summary>Zeroes all that has been written since the arena was made or last wiped; the arena must be empty.</summary>
    internal void Wipe()
    {
        RawMemory.Fill(_start, _highWater - _start, 0);
        _touched = Max(_touched, _highWater);
        _highWater = _start;
    }

    /// <summary>As <see cref="Wipe"/>, but where the memory is inaccessible it waits until that ends.</summary>
    internal void WipeOnceAccessible()
    {
        if (_isInaccessible)
        {
            _owesWipe = true;
        }
        else
        {
            Wipe();
        }
    }

    /// <summary>Makes the memory inaccessible, or accessible again, where the backing can do so.</summary>
    /// <exception cref="OsMemoryException">The system refused; nothing has changed.</exception>
    internal void Protect(MemoryAccess access)
    {
        if (Memory is ICommitOnDemand ours)
        {
            ours.ProtectAsOwner(access);
        }
        else if (Memory is IOsBacking mapping)
        {
            mapping.Protect(access);
        }
        else
        {
            return;
        }

        _isInaccessible = access == MemoryAccess.None;
        if (_owesWipe && !_isInaccessible)
        {
            _owesWipe = false;
            Wipe();
        }
    }
}
