namespace Forge.Cost;

/// <summary><see cref="BumpArena{TBacking}"/> without lease and epochs.</summary>
internal sealed class UncheckedArena<TBacking>(TBacking backing, UncheckedPool<TBacking> home)
    : UncheckedArena(backing.Address, backing.Size)
    where TBacking : class, IMemoryBacking
{
    private readonly IUncheckedArenaHome<TBacking>? _home = home;

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
