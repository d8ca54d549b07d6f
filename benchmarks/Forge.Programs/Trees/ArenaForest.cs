namespace Forge.Programs;

/// <summary>Trees whose nodes are in arenas, one arena for each tree.</summary>
internal sealed class ArenaForest : Forest, IDisposable
{
    private const int NodeBytes = 16;

    private readonly ArenaPool<MmapBacking> _pool;
    private ArenaLease _kept;
    private ArenaRef<Node> _root;

    /// <param name="depth">The depth of the tree that will be kept; the largest one is a level higher.</param>
    public ArenaForest(int depth)
    {
        // An arena keeps the pages of a tree of this depth. The other half of the pages of the largest tree, which is made only once,
        // goes back to the system.
        long bytes = (2L << depth) * NodeBytes;
        _pool = new ArenaPool<MmapBacking>(2, () => LargePages.Reserve(2 * bytes), new ArenaPoolOptions { RetainBytes = bytes });
    }

    public override int Count(int depth)
    {
        using ArenaLease lease = _pool.Checkout();
        return Count(lease, Make(lease, depth));
    }

    public override void Keep(int depth)
    {
        _kept = _pool.Checkout();
        _root = Make(_kept, depth);
    }

    public override int CountKept() => Count(_kept, _root);

    public void Dispose()
    {
        _kept.Dispose();
        _pool.Dispose();
    }

    private static ArenaRef<Node> Make(ArenaLease lease, int depth) =>
        depth == 0
            ? lease.AllocRef(default(Node))
            : lease.AllocRef(new Node { Left = Make(lease, depth - 1), Right = Make(lease, depth - 1) });

    private static int Count(ArenaLease lease, ArenaRef<Node> tree)
    {
        ref readonly Node node = ref lease.Resolve(tree);
        return node.Left.IsNull ? 1 : 1 + Count(lease, node.Left) + Count(lease, node.Right);
    }

    private struct Node
    {
        public ArenaRef<Node> Left;
        public ArenaRef<Node> Right;
    }
}
