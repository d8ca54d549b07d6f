using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace Forge;

/// <summary>Creates collections and texts in the arena of a lease.</summary>
public static class ArenaCollections
{
    /// <summary>Makes an empty list.</summary>
    /// <typeparam name="T">An unmanaged type.</typeparam>
    /// <param name="lease">The lease to allocate from. If a scope is open, the list belongs to the innermost one.</param>
    /// <param name="capacity">The number of values to make room for now, 0 or more.</param>
    /// <returns>The list, as a handle.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The capacity is negative.</exception>
    /// <exception cref="ArgumentException">The type holds references, which the F# compiler may not have noticed.</exception>
    /// <exception cref="ArenaExhaustedException">The arena has too little room; it is unchanged.</exception>
    /// <exception cref="InvalidOperationException">The lease has ended.</exception>
    /// <example>
    /// <code>
    /// ArenaList&lt;int> list = lease.AllocList&lt;int>();
    /// list.Add(3);
    /// </code>
    /// </example>
    public static ArenaList<T> AllocList<T>(this ArenaLease lease, int capacity = 0)
        where T : unmanaged => ArenaList<T>.Create(lease.Arena, capacity);

    /// <summary>Makes an empty map whose keys are compared by their own equality.</summary>
    /// <typeparam name="TKey">An unmanaged type.</typeparam>
    /// <typeparam name="TValue">An unmanaged type.</typeparam>
    /// <param name="lease">The lease to allocate from. If a scope is open, the map belongs to the innermost one.</param>
    /// <param name="capacity">The number of keys to make room for now, 0 to 2²⁹.</param>
    /// <returns>The map, as a handle.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The capacity is negative, or greater than 2²⁹.</exception>
    /// <exception cref="ArgumentException">A type holds references, which the F# compiler may not have noticed.</exception>
    /// <exception cref="ArenaExhaustedException">The arena has too little room; it is unchanged.</exception>
    /// <exception cref="InvalidOperationException">The lease has ended.</exception>
    /// <example>
    /// <code>
    /// ArenaMap&lt;int, double> prices = lease.AllocMap&lt;int, double>(capacity: 1000);
    /// prices[42] = 9.5;
    /// </code>
    /// </example>
    public static ArenaMap<TKey, TValue> AllocMap<TKey, TValue>(this ArenaLease lease, int capacity = 0)
        where TKey : unmanaged, IEquatable<TKey>
        where TValue : unmanaged => AllocMapUnconstrained<TKey, TValue>(lease, capacity);

    /// <summary>Makes an empty map whose keys are compared by a comparer.</summary>
    /// <typeparam name="TKey">An unmanaged type.</typeparam>
    /// <typeparam name="TValue">An unmanaged type.</typeparam>
    /// <typeparam name="TComparer">A struct, so that it is called without indirection.</typeparam>
    /// <param name="lease">The lease to allocate from. If a scope is open, the map belongs to the innermost one.</param>
    /// <param name="comparer">The comparer. Equal keys must always have the same hash code.</param>
    /// <param name="capacity">The number of keys to make room for now, 0 to 2²⁹.</param>
    /// <returns>The map, as a handle.</returns>
    /// <inheritdoc cref="AllocMap{TKey, TValue}" path="/exception"/>
    public static ArenaMap<TKey, TValue, TComparer> AllocMap<TKey, TValue, TComparer>(this ArenaLease lease, TComparer comparer, int capacity = 0)
        where TKey : unmanaged
        where TValue : unmanaged
        where TComparer : struct, IEqualityComparer<TKey> =>
        new(MapTable<TKey, TValue>.Create(lease.Arena, capacity), comparer);

    /// <summary>Makes an empty map whose keys are texts.</summary>
    /// <typeparam name="TValue">An unmanaged type.</typeparam>
    /// <param name="lease">The lease to allocate from. If a scope is open, the map belongs to the innermost one.</param>
    /// <param name="capacity">The number of keys to make room for now, apart from their bytes: 0 to 2²⁹.</param>
    /// <returns>The map, as a handle.</returns>
    /// <inheritdoc cref="AllocMap{TKey, TValue}" path="/exception"/>
    /// <example>
    /// <code>
    /// ArenaTextMap&lt;int> counts = lease.AllocTextMap&lt;int>();
    /// counts.GetOrAdd("the")++;
    /// </code>
    /// </example>
    public static ArenaTextMap<TValue> AllocTextMap<TValue>(this ArenaLease lease, int capacity = 0)
        where TValue : unmanaged => AllocTextMapUnconstrained<TValue>(lease, capacity);

    /// <summary>Makes an empty interner.</summary>
    /// <param name="lease">The lease to allocate from. If a scope is open, the interner belongs to the innermost one.</param>
    /// <param name="capacity">The number of texts to make room for now, apart from their bytes: 0 to 2²⁹.</param>
    /// <returns>The interner, as a handle.</returns>
    /// <inheritdoc cref="AllocMap{TKey, TValue}" path="/exception[@cref != 'T:System.ArgumentException']"/>
    public static ArenaInterner AllocInterner(this ArenaLease lease, int capacity = 0) => new(lease.AllocTextMap<byte>(capacity));

    /// <summary>Allocates a copy of a text. Bytes that are not UTF-8 are kept as they are.</summary>
    /// <param name="lease">The lease to allocate from.</param>
    /// <param name="text">The text, as UTF-8. May be empty.</param>
    /// <returns>A handle to the copy.</returns>
    /// <exception cref="ArenaExhaustedException">The arena has too little room; it is unchanged.</exception>
    /// <exception cref="InvalidOperationException">The lease has ended.</exception>
    public static ArenaText AllocText(this ArenaLease lease, ReadOnlySpan<byte> text) => new(lease.AllocSliceCopy(text));

    /// <summary>Allocates a text, transcoded to UTF-8 straight into the arena. A lone surrogate becomes U+FFFD.</summary>
    /// <param name="lease">The lease to allocate from.</param>
    /// <param name="text">The text, as characters. May be empty.</param>
    /// <returns>A handle to the copy.</returns>
    /// <inheritdoc cref="AllocText(ArenaLease, ReadOnlySpan{byte})" path="/exception"/>
    public static ArenaText AllocText(this ArenaLease lease, ReadOnlySpan<char> text) => new(lease.AllocSliceUtf8(text));

    /// <summary>Tries to allocate a copy of a text. Bytes that are not UTF-8 are kept as they are.</summary>
    /// <param name="lease">The lease to allocate from.</param>
    /// <param name="text">The text, as UTF-8. May be empty.</param>
    /// <param name="copy">The copy, or an empty text.</param>
    /// <returns>False if the arena has too little room; it is unchanged.</returns>
    /// <exception cref="InvalidOperationException">The lease has ended.</exception>
    public static bool TryAllocText(this ArenaLease lease, ReadOnlySpan<byte> text, out ArenaText copy)
    {
        bool fits = lease.TryAllocSliceCopy(text, out ArenaSlice<byte> bytes);
        copy = new ArenaText(bytes);
        return fits;
    }

    /// <summary>Tries to allocate a text, transcoded to UTF-8. A lone surrogate becomes U+FFFD.</summary>
    /// <param name="lease">The lease to allocate from.</param>
    /// <param name="text">The text, as characters. May be empty.</param>
    /// <param name="copy">The copy, or an empty text.</param>
    /// <returns>False if the arena has too little room; it is unchanged.</returns>
    /// <exception cref="InvalidOperationException">The lease has ended.</exception>
    public static bool TryAllocText(this ArenaLease lease, ReadOnlySpan<char> text, out ArenaText copy)
    {
        bool fits = lease.TryAllocSliceUtf8(text, out ArenaSlice<byte> bytes);
        copy = new ArenaText(bytes);
        return fits;
    }

    /// <summary>
    /// Formats an interpolated string straight into the arena, as UTF-8, without a string. Numbers and dates are formatted with the invariant
    /// culture.
    /// </summary>
    /// <param name="lease">The lease to allocate from.</param>
    /// <param name="text">The interpolated string, which the compiler turns into calls of the handler.</param>
    /// <returns>A handle to the text.</returns>
    /// <exception cref="ArenaExhaustedException">The arena has too little room; it is unchanged.</exception>
    /// <exception cref="InvalidOperationException">The lease has ended.</exception>
    /// <example>
    /// <code>
    /// int count = 3;
    /// ArenaText text = lease.Text($"{count} files, {1.5:F2} MiB"); // no string is made
    /// </code>
    /// </example>
    public static ArenaText Text(this ArenaLease lease, [InterpolatedStringHandlerArgument(nameof(lease))] ref ArenaTextHandler text) =>
        text.Finish(lease);

    /// <summary>
    /// Tries to format an interpolated string straight into the arena, as UTF-8, without a string. Numbers and dates are formatted with the
    /// invariant culture.
    /// </summary>
    /// <param name="lease">The lease to allocate from.</param>
    /// <param name="text">The interpolated string, which the compiler turns into calls of the handler.</param>
    /// <param name="result">The text, or an empty one.</param>
    /// <returns>False if the arena has too little room; it is unchanged.</returns>
    /// <exception cref="InvalidOperationException">The lease has ended.</exception>
    public static bool TryText(
        this ArenaLease lease, [InterpolatedStringHandlerArgument(nameof(lease))] ref ArenaTextHandler text, out ArenaText result) =>
        text.TryFinish(lease, out result);

    /// <summary>Makes a handle to the text of a run, of the lease or of any open scope.</summary>
    /// <param name="lease">The lease that the run belongs to.</param>
    /// <param name="run">A run of UTF-8 bytes, such as of <see cref="ArenaText.ToRun"/>. May be empty.</param>
    /// <returns>A text with the bytes of the run.</returns>
    /// <exception cref="InvalidOperationException">The run is stale, or of another arena, or the lease has ended.</exception>
    public static ArenaText ToText(this ArenaLease lease, ArenaRun<byte> run) => new(lease.ToSlice(run));

    /// <summary>Like <see cref="Text"/>, for F#, whose interpolated strings box their values.</summary>
    /// <param name="lease">The lease to allocate from.</param>
    /// <param name="text">The format and its arguments.</param>
    /// <returns>A handle to the text.</returns>
    /// <exception cref="FormatException">The format string is malformed; the arena is unchanged.</exception>
    /// <inheritdoc cref="Text" path="/exception"/>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static ArenaText FormatText(ArenaLease lease, FormattableString text)
    {
        ArenaTextHandler handler = ArenaTextHandler.Format(lease, text);
        return handler.Finish(lease);
    }

    /// <summary>Like <see cref="FormatText"/>, but does not throw if the arena has too little room.</summary>
    /// <param name="lease">The lease to allocate from.</param>
    /// <param name="text">The format and its arguments.</param>
    /// <param name="result">The text, or an empty one.</param>
    /// <returns>False if the arena has too little room; it is unchanged.</returns>
    /// <inheritdoc cref="FormatText" path="/exception[@cref != 'T:Forge.ArenaExhaustedException']"/>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static bool TryFormatText(ArenaLease lease, FormattableString text, out ArenaText result)
    {
        ArenaTextHandler handler = ArenaTextHandler.Format(lease, text);
        return handler.TryFinish(lease, out result);
    }

    /// <summary>
    /// Like <see cref="AllocList{T}"/>, but checks the type only at run time; see <see cref="ArenaLease.AllocUnconstrained{T}"/>.
    /// </summary>
    /// <inheritdoc cref="AllocList{T}" path="/*[not(self::summary) and not(self::example)]"/>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static ArenaList<T> AllocListUnconstrained<T>(ArenaLease lease, int capacity) => ArenaList<T>.Create(lease.Arena, capacity);

    /// <summary>
    /// Like <see cref="AllocMap{TKey, TValue}"/>, but checks the types only at run time; see <see cref="ArenaLease.AllocUnconstrained{T}"/>.
    /// </summary>
    /// <inheritdoc cref="AllocMap{TKey, TValue}" path="/*[not(self::summary) and not(self::example)]"/>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static ArenaMap<TKey, TValue> AllocMapUnconstrained<TKey, TValue>(ArenaLease lease, int capacity) =>
        new(MapTable<TKey, TValue>.Create(lease.Arena, capacity));

    /// <summary>
    /// Like <see cref="AllocTextMap{TValue}"/>, but checks the type only at run time; see <see cref="ArenaLease.AllocUnconstrained{T}"/>.
    /// </summary>
    /// <inheritdoc cref="AllocTextMap{TValue}" path="/*[not(self::summary) and not(self::example)]"/>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static ArenaTextMap<TValue> AllocTextMapUnconstrained<TValue>(ArenaLease lease, int capacity) =>
        new(MapTable<TextKey, TValue>.Create(lease.Arena, capacity, TextHash.NewSeed(lease.Arena.CurrentEpoch.Stamp, lease.Arena.Cursor)));
}
