#!/usr/bin/env dotnet
#:project ../src/Forge.Core/Forge.Core.csproj

// A simulation whose state lives in one arena, and what each frame needs in a scope: dotnet run frames.cs
using Forge;

const int Frames = 1000;
using ArenaPool pool = ArenaPool.Heap(capacity: 1, size: 1 << 20);
using ArenaLease lease = pool.Checkout();

// A quadtree over the unit square. The nodes refer to each other, and the last ones hold runs of points.
ArenaSlice<Point> points = lease.AllocSlice<Point>(500);
for (int i = 0; i < points.Length; i++)
{
    points[i] = new Point((i * 0.618034) % 1, (i * 0.754878) % 1);
}

ArenaRef<Node> root = Build(lease, points, new Square(0, 0, 1));
long stateBytes = lease.Allocated;
long managedBytes = 0;
int found = 0;
for (int frame = 0; frame < Frames; frame++)
{
    // What is found in this frame is gone when the scope ends.
    using ArenaScope scope = lease.OpenScope();
    ArenaList<Point> hits = lease.AllocList<Point>();
    Find(lease, root, new Square(frame * 0.0009, 0.4, 0.1), hits);
    foreach (Point hit in hits)
    {
        found += hit.X >= frame * 0.0009 ? 1 : 0;
    }

    // The first frame opens the first scope, which makes what others use again.
    if (frame == 0) { managedBytes = -GC.GetAllocatedBytesForCurrentThread(); }
}

managedBytes += GC.GetAllocatedBytesForCurrentThread();

Console.WriteLine($"{found} points found in {Frames} frames");
Console.WriteLine($"{managedBytes} managed bytes, {lease.Allocated - stateBytes} more bytes in the arena");

static ArenaRef<Node> Build(ArenaLease lease, ArenaSlice<Point> points, Square square)
{
    if (points.Length <= 8) { return lease.AllocRef(new Node { Square = square, Points = lease.AllocRunCopy<Point>(points.Span) }); }

    Node node = new() { Square = square };
    Span<ArenaRef<Node>> children = [default, default, default, default];
    for (int quarter = 0; quarter < 4; quarter++)
    {
        Square part = square.Quarter(quarter);
        ArenaList<Point> inside = lease.AllocList<Point>();
        foreach (Point point in points)
        {
            if (part.Contains(point)) { inside.Add(point); }
        }

        children[quarter] = Build(lease, inside.ToSlice(), part);
    }

    node.Children = lease.AllocRunCopy<ArenaRef<Node>>(children);
    return lease.AllocRef(node);
}

static void Find(ArenaLease lease, ArenaRef<Node> reference, Square area, ArenaList<Point> hits)
{
    Node node = lease.Load(reference);
    if (!node.Square.Overlaps(area)) { return; }

    foreach (Point point in lease.ToSlice(node.Points))
    {
        if (area.Contains(point)) { hits.Add(point); }
    }

    foreach (ArenaRef<Node> child in lease.ToSlice(node.Children))
    {
        Find(lease, child, area, hits);
    }
}

internal readonly record struct Point(double X, double Y);

internal readonly record struct Square(double X, double Y, double Side)
{
    public Square Quarter(int index) => new(X + (index % 2 * Side / 2), Y + (index / 2 * Side / 2), Side / 2);

    public bool Contains(Point point) => point.X >= X && point.X < X + Side && point.Y >= Y && point.Y < Y + Side;

    public bool Overlaps(Square other) => X < other.X + other.Side && other.X < X + Side && Y < other.Y + other.Side && other.Y < Y + Side;
}

internal struct Node
{
    public Square Square;
    public ArenaRun<Point> Points;
    public ArenaRun<ArenaRef<Node>> Children;
}
