using System.Runtime.ExceptionServices;

namespace Forge;

/// <summary>Carries a piece of work through to its end, and reports what failed only then.</summary>
internal struct FailureCollector
{
    private List<Exception>? _failures;

    /// <summary>Does an action to every item; then throws its failure as it was, or several as one.</summary>
    public static void ForEach<TItem>(List<TItem> items, Action<TItem> action)
    {
        FailureCollector failures = default;
        failures.Try(items, action);
        failures.Throw();
    }

    /// <summary>Does an action to every item, and remembers what failed.</summary>
    public void Try<TItem>(List<TItem> items, Action<TItem> action)
    {
        foreach (TItem item in items)
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
    }

    /// <summary>Does an action, and remembers if it failed.</summary>
    public void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception failure)
        {
            (_failures ??= []).Add(failure);
        }
    }

    /// <summary>Throws the failure as it was, or several as one; does nothing if there was none.</summary>
    public readonly void Throw()
    {
        if (_failures is { Count: 1 })
        {
            ExceptionDispatchInfo.Capture(_failures[0]).Throw();
        }

        if (_failures is not null)
        {
            throw new AggregateException(_failures);
        }
    }
}
