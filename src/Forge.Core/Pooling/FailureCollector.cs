using System.Runtime.ExceptionServices;

namespace Forge;

/// <summary>Completes a piece of work even if parts of it fail, and throws the failures only then.</summary>
internal struct FailureCollector
{
    private List<Exception>? _failures;

    /// <summary>Applies an action to every item, and then throws what failed.</summary>
    public static void ForEach<TItem>(List<TItem> items, Action<TItem> action)
    {
        FailureCollector failures = default;
        foreach (TItem item in items)
        {
            failures.Try(action, item);
        }

        failures.Throw();
    }

    /// <summary>Applies an action to an item.</summary>
    public void Try<TItem>(Action<TItem> action, TItem item)
    {
        try
        {
            action(item);
        }
        catch (Exception failure)
        {
            (_failures ??= []).Add(failure);
        }
    }

    /// <summary>Throws the failure as it was, or an <see cref="AggregateException"/> of several; does nothing if there was none.</summary>
    public readonly void Throw()
    {
        if (_failures is { Count: 1 }) { ExceptionDispatchInfo.Capture(_failures[0]).Throw(); }

        if (_failures is not null) { throw new AggregateException(_failures); }
    }
}
