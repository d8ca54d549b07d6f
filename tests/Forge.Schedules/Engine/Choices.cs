namespace Forge.Schedules;

/// <summary>
/// The choices of one execution, and after it those of the next: depth first through all of them. Each place at which
/// the scheduler had more than one option is a digit; the last digit that can grow grows, and those after it go.
/// </summary>
public sealed class Choices
{
    private int[] _chosen = new int[256];
    private int[] _options = new int[256];
    private int _at;

    /// <summary>How many digits there are.</summary>
    public int Count { get; private set; }

    /// <summary>Chooses among so many options, at least 2: as planned, or the first where nothing is planned yet.</summary>
    public int Choose(int options)
    {
        int at = _at++;
        if (at < Count)
        {
            // A planned digit that was read from a token does not know its options yet.
            if (_options[at] != options && _options[at] != 0)
            {
                throw new InvalidOperationException(
                    $"The program is not deterministic: choice {at} had {_options[at]} options and now has {options}.");
            }

            _options[at] = options;
            return Math.Min(_chosen[at], options - 1);
        }

        if (at == _chosen.Length)
        {
            Array.Resize(ref _chosen, 2 * at);
            Array.Resize(ref _options, 2 * at);
        }

        _chosen[at] = 0;
        _options[at] = options;
        Count = at + 1;
        return 0;
    }

    /// <summary>Begins an execution.</summary>
    public void Rewind() => _at = 0;

    /// <summary>Plans the next execution; false where this was the last.</summary>
    public bool TryNext()
    {
        int last = Count - 1;
        while (last >= 0 && _chosen[last] + 1 >= _options[last])
        {
            last--;
        }

        Count = last + 1;
        if (last >= 0)
        {
            _chosen[last]++;
        }

        return last >= 0;
    }

    /// <summary>Plans the very first execution.</summary>
    public void Clear() => Count = 0;

    /// <summary>The digits in writing, without the zeros at the end.</summary>
    public override string ToString()
    {
        string digits = string.Concat(_chosen.Take(Count).Select(static digit => (char)('0' + digit))).TrimEnd('0');
        return digits.Length == 0 ? "0" : digits;
    }

    /// <summary>Plans the execution whose digits these are.</summary>
    public void Parse(string digits)
    {
        Count = 0;
        Rewind();
        foreach (char digit in digits)
        {
            Choose(int.MaxValue);
            _chosen[Count - 1] = digit - '0';
            _options[Count - 1] = 0;
        }
    }
}
