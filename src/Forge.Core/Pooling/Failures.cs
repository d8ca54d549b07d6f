using System.Runtime.ExceptionServices;

namespace Forge;

/// <summary>Carries a piece of work through to its end, and reports what failed only then.</summary>
internal static class Failures
{
    /// <summary>Does an action to every item; then throws its failure as it was, or several as one.</summary>
    public static void ThrowAfter<TItem>(IEnumerable<TItem> items, Action<TItem> action)
    {
        List<Exception>? failures = null;
        foreach (TItem item in items)
        {
            try
            {
                action(item);
            }
            catch (Exception failure)
            {
                (failures ??= []).Add(failure);
            }
        }

        if (failures is { Count: 1 })
        {
            ExceptionDispatchInfo.Capture(failures[0]).Throw();
        }

        if (failures is not null)
        {
            throw new AggregateException(failures);
        }
    }
}
