using System.Globalization;
using Microsoft.Extensions.Options;

namespace Forge;

/// <summary>
/// Checks the options of the pools that the container makes, so that a host with a bad value does not start. Reports every bad value, not
/// only the first, as the pool itself would.
/// </summary>
internal sealed class ArenaHostingOptionsValidator : IValidateOptions<ArenaHostingOptions>
{
    // The limit of ArenaPoolOptions.TrimAfter.
    private static readonly TimeSpan _longestTrimAfter = TimeSpan.FromDays(40);

    public ValidateOptionsResult Validate(string? name, ArenaHostingOptions options)
    {
        string pool = string.IsNullOrEmpty(name) ? "Arena pool" : $"Arena pool '{name}'";
        List<string> failures = [];
        Require(options.Capacity >= 0, nameof(options.Capacity), options.Capacity, "0 or more");
        Require(
            options.ArenaBytes >= 1 && options.ArenaBytes <= MemoryLayout.MaxSize,
            nameof(options.ArenaBytes),
            options.ArenaBytes,
            string.Create(CultureInfo.InvariantCulture, $"1 to {MemoryLayout.MaxSize}"));
        Require(options.Name is not null, nameof(options.Name), "null", "a text, which may be empty");
        Require((options.Checks & ~ArenaChecks.All) == 0, nameof(options.Checks), options.Checks, "a combination of defined checks");
        Require(options.RetainBytes >= 0, nameof(options.RetainBytes), options.RetainBytes, "0 or more");
        Require(options.MaxLeases >= 1, nameof(options.MaxLeases), options.MaxLeases, "1 or more");
        Require(
            options.MaxLiveBytes >= options.ArenaBytes,
            nameof(options.MaxLiveBytes),
            options.MaxLiveBytes,
            string.Create(CultureInfo.InvariantCulture, $"at least {nameof(options.ArenaBytes)}, which is {options.ArenaBytes}"));
        Require(
            options.TrimAfter == Timeout.InfiniteTimeSpan
            || (options.TrimAfter > TimeSpan.Zero && options.TrimAfter <= _longestTrimAfter),
            nameof(options.TrimAfter),
            options.TrimAfter,
            $"more than 0 and at most {_longestTrimAfter.Days} days, or -00:00:00.0010000 to keep idle arenas for ever");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void Require(bool isValid, string option, object value, string limit)
        {
            if (!isValid)
            {
                failures.Add(string.Create(CultureInfo.InvariantCulture, $"{pool}: {option} is {value}, but must be {limit}."));
            }
        }
    }
}
