namespace Forge.Programs;

/// <summary>Trees of ordinary objects.</summary>
internal sealed class ObjectForest : Forest
{
    private Node _kept = new(null, null);

    public override int Count(int depth) => Count(Make(depth));

    public override void Keep(int depth) => _kept = Make(depth);

    public override int CountKept() => Count(_kept);

    private static Node Make(int depth) => depth == 0 ? new Node(null, null) : new Node(Make(depth - 1), Make(depth - 1));

    private static int Count(Node node) => node.Left is null ? 1 : 1 + Count(node.Left) + Count(node.Right!);

    private sealed class Node(Node? left, Node? right)
    {
        public readonly Node? Left = left;
        public readonly Node? Right = right;
    }
}
