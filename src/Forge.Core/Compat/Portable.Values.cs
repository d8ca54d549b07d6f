using System.Globalization;
using System.Runtime.CompilerServices;
#if NETSTANDARD2_0
using System.Buffers;
#else
using System.Text;
#endif

namespace Forge;

// Text, numbers and sorting.
internal static partial class Portable
{
    /// <summary>The high half of the product of two numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Multiply(ulong a, ulong b, out ulong low)
    {
#if NETSTANDARD2_0
        ulong lowest = (ulong)(uint)a * (uint)b;
        ulong middle = ((a >> 32) * (uint)b) + (lowest >> 32);
        ulong other = ((ulong)(uint)a * (b >> 32)) + (uint)middle;
        low = (other << 32) | (uint)lowest;
        return ((a >> 32) * (b >> 32)) + (middle >> 32) + (other >> 32);
#else
        return Math.BigMul(a, b, out low);
#endif
    }

    /// <summary>Sorts numbers in their own order. Nothing is allocated on the managed heap but with netstandard2.0.</summary>
    public static void Sort<T>(Span<T> values)
    {
#if NETSTANDARD2_0
        Sort(values, Comparer<T>.Default);
#else
        // NativeAOT makes a delegate of the comparer in every call, and so is given one. With a JIT this is a constant.
        if (RuntimeFeature.IsDynamicCodeSupported)
        {
            values.Sort();
        }
        else
        {
            values.Sort(OwnOrder<T>.Comparison);
        }
#endif
    }

    /// <summary>Sorts values in the order of a comparer.</summary>
    public static void Sort<T, TComparer>(Span<T> values, TComparer comparer)
        where TComparer : IComparer<T>
    {
#if NETSTANDARD2_0
        T[] copy = ArrayPool<T>.Shared.Rent(values.Length);
        try
        {
            values.CopyTo(copy);
            Array.Sort(copy, 0, values.Length, comparer);
            copy.AsSpan(0, values.Length).CopyTo(values);
        }
        finally
        {
            ArrayPool<T>.Shared.Return(copy);
        }
#else
        values.Sort(comparer);
#endif
    }

    /// <summary>UTF-8 as a string. Invalid UTF-8 becomes U+FFFD.</summary>
    public static string ToUtf16(ReadOnlySpan<byte> utf8)
    {
#if NETSTANDARD2_0
        if (utf8.IsEmpty) { return string.Empty; }

        // SAFETY: the span is pinned for the call, and its own length is passed.
        unsafe
        {
            fixed (byte* bytes = utf8)
            {
                return System.Text.Encoding.UTF8.GetString(bytes, utf8.Length);
            }
        }
#else
        return System.Text.Encoding.UTF8.GetString(utf8);
#endif
    }

    /// <summary>The number of UTF-16 characters of UTF-8.</summary>
    public static int CharCount(ReadOnlySpan<byte> utf8)
    {
#if NETSTANDARD2_0
        return ToUtf16(utf8).Length;
#else
        return System.Text.Encoding.UTF8.GetCharCount(utf8);
#endif
    }

    /// <summary>Whether <see cref="TryFormatUtf8"/> can format a value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsUtf8Formattable<T>(T value)
    {
#if NETSTANDARD2_0
        return false;
#else
        return value is IUtf8SpanFormattable;
#endif
    }

    /// <summary>Formats a value as UTF-8 in the invariant culture. Returns false if there is too little room.</summary>
    public static bool TryFormatUtf8<T>(T value, Span<byte> room, string? format, out int written)
    {
#if NETSTANDARD2_0
        return Utf8Transcoder.TryTranscode(ToInvariantString(value, format).AsSpan(), room, out written);
#else
        // The JIT compiler removes the box from a direct call of the interface, but not on Windows, where the framework's types are named.
        return value switch
        {
            int number => TryFormatUnboxed(number, room, format, out written),
            long number => TryFormatUnboxed(number, room, format, out written),
            double number => TryFormatUnboxed(number, room, format, out written),
            float number => TryFormatUnboxed(number, room, format, out written),
            decimal number => TryFormatUnboxed(number, room, format, out written),
            byte number => TryFormatUnboxed(number, room, format, out written),
            short number => TryFormatUnboxed(number, room, format, out written),
            uint number => TryFormatUnboxed(number, room, format, out written),
            ulong number => TryFormatUnboxed(number, room, format, out written),
            char character => TryFormatUnboxed(character, room, format, out written),
            Guid id => TryFormatUnboxed(id, room, format, out written),
            DateTime time => TryFormatUnboxed(time, room, format, out written),
            DateTimeOffset time => TryFormatUnboxed(time, room, format, out written),
            TimeSpan time => TryFormatUnboxed(time, room, format, out written),
            DateOnly date => TryFormatUnboxed(date, room, format, out written),
            TimeOnly time => TryFormatUnboxed(time, room, format, out written),
            ushort number => TryFormatUnboxed(number, room, format, out written),
            sbyte number => TryFormatUnboxed(number, room, format, out written),
            nint number => TryFormatUnboxed(number, room, format, out written),
            nuint number => TryFormatUnboxed(number, room, format, out written),
            Int128 number => TryFormatUnboxed(number, room, format, out written),
            UInt128 number => TryFormatUnboxed(number, room, format, out written),
            Half number => TryFormatUnboxed(number, room, format, out written),
            Rune character => TryFormatUnboxed(character, room, format, out written),
            _ => ((IUtf8SpanFormattable)value!).TryFormat(room, out written, format, CultureInfo.InvariantCulture),
        };
#endif
    }

#if !NETSTANDARD2_0
    private static bool TryFormatUnboxed<T>(T value, Span<byte> room, string? format, out int written)
        where T : IUtf8SpanFormattable =>
        value.TryFormat(room, out written, format, CultureInfo.InvariantCulture);
#endif

    /// <summary>Reads a number, possibly with a sign, and with spaces around it.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out int number)
    {
#if NETSTANDARD2_0
        return int.TryParse(text.ToString(), NumberStyles.Integer, CultureInfo.InvariantCulture, out number);
#else
        return int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out number);
#endif
    }

    /// <summary>Formats a value in the invariant culture.</summary>
    public static string? ToInvariantString<T>(T value, string? format) =>
        value is IFormattable ? ((IFormattable)value).ToString(format, CultureInfo.InvariantCulture) : value?.ToString();

#if !NETSTANDARD2_0
    private static class OwnOrder<T>
    {
        public static readonly Comparison<T> Comparison = Comparer<T>.Default.Compare;
    }
#endif
}
