namespace Forge.Cost;

/// <summary><see cref="BumpArena{TBacking}"/> without lease and epochs.</summary>
internal sealed class UncheckedArena<TBacking>(TBacking backing, UncheckedPool<TBacking> home)
    : UncheckedArena(backing.Address, backing.Size)
    where TBacking : class, IMemoryBacking
{
    private readonly IUncheckedArenaHome<TBacking>? _home = home;
    private int _idleDepth;

    public int Slot { get; set; }

    public int SlotBelow { get; set; }

    public int IdleDepth
    {
        get => Volatile.Read(ref _idleDepth);
        set => _idleDepth = value;
    }

    private protected override void ReleaseBacking() => backing.Dispose();

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
}
