namespace Forge;

/// <summary>A bump arena over a backing of a known kind, which it owns.</summary>
/// <typeparam name="TBacking">The kind of memory.</typeparam>
/// <inheritdoc cref="BumpArena" path="/remarks"/>
public sealed class BumpArena<TBacking> : BumpArena
    where TBacking : class, IMemoryBacking
{
    private readonly IArenaHome<TBacking>? _home;
    private int _idleDepth;

    /// <summary>Makes an empty arena over a backing and takes the backing over: disposing the arena disposes it.</summary>
    /// <param name="backing">The memory.</param>
    /// <exception cref="ArgumentNullException">The backing is null.</exception>
    /// <exception cref="ArgumentException">
    /// The backing's range is empty or wraps round the address space, or another arena owns it; it is not taken over.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The backing has been disposed.</exception>
    public BumpArena(TBacking backing)
        : this(backing, home: null)
    {
    }

    internal BumpArena(TBacking backing, IArenaHome<TBacking>? home)
        : base(AddressOf(backing), backing.Size)
    {
        Backing = backing;
        _home = home;
    }

    internal TBacking Backing { get; }

    /// <summary>The arena's number in the idle store of its pool; 0 for none.</summary>
    internal int Slot { get; set; }

    /// <summary>The slot of the arena below it, while it is idle.</summary>
    internal int SlotBelow { get; set; }

    /// <summary>How many arenas lie idle from this one down, while it is idle; read by other threads before a check of the head.</summary>
    internal int IdleDepth
    {
        get => Volatile.Read(ref _idleDepth);
        set => _idleDepth = value;
    }

    internal IArenaHome<TBacking>? Home => _home;

    private protected override void ReleaseBacking() => Release(Backing);

    private protected override void GoHome()
    {
        if (_home is null)
        {
            Dispose();
        }
        else
        {
            _home.TakeBack(this);
        }
    }

    /// <summary>Disposes a backing for the arena that has taken it over.</summary>
    internal static void Release(TBacking backing)
    {
        if (backing is MemoryBacking owned)
        {
            owned.DisposeAsOwner();
        }
        else
        {
            backing.Dispose();
        }
    }

    /// <summary>Takes a backing over for an arena, and gives its address.</summary>
    internal static nuint AddressOf(TBacking backing)
    {
        Throw.IfNull(backing, nameof(backing));
        nuint address = backing.Address;
        if (address == 0 || backing.Size == 0 || backing.Size > ~address)
        {
            throw new ArgumentException(
                $"The backing ({typeof(TBacking).Name}) has {backing.Size} bytes at address {address}; an arena needs at "
                + "least 1 byte at an address that is not 0.",
                nameof(backing));
        }

        if (backing is MemoryBacking shared && !shared.TryOwn())
        {
            throw new ArgumentException(
                $"The backing ({typeof(TBacking).Name}) belongs to another arena; two would overwrite each other.",
                nameof(backing));
        }

        return address;
    }
}
