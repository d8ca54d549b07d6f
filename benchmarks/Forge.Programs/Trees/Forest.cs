using System.Globalization;
using System.Text;

namespace Forge.Programs;

/// <summary>Makes trees and counts their nodes by visiting them.</summary>
internal abstract class Forest
{
    private const int LeastDepth = 4;

    /// <summary>Makes a tree, counts its nodes, and discards it.</summary>
    public abstract int Count(int depth);

    /// <summary>Makes a tree that is kept.</summary>
    public abstract void Keep(int depth);

    /// <summary>Counts the nodes of the tree that was kept.</summary>
    public abstract int CountKept();

    /// <summary>The game's program, and what it prints.</summary>
    public static string Run(Forest forest, int depth)
    {
        StringBuilder lines = new();
        lines.Append(CultureInfo.InvariantCulture, $"stretch tree of depth {depth + 1}\t check: {forest.Count(depth + 1)}\n");
        forest.Keep(depth);
        for (int small = LeastDepth; small <= depth; small += 2)
        {
            int iterations = 1 << (depth - small + LeastDepth);
            int nodes = 0;
            for (int i = 0; i < iterations; i++)
            {
                nodes += forest.Count(small);
            }

            lines.Append(CultureInfo.InvariantCulture, $"{iterations}\t trees of depth {small}\t check: {nodes}\n");
        }

        lines.Append(CultureInfo.InvariantCulture, $"long lived tree of depth {depth}\t check: {forest.CountKept()}\n");
        return lines.ToString();
    }
}
