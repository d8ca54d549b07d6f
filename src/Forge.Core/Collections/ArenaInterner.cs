using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Forge;

/// <summary>
/// A set of texts in an arena, which returns the same <see cref="ArenaText"/> for equal texts: at the same address, so that their runs
/// (<see cref="ArenaText.ToRun"/>) are equal, too, and can be compared, hashed and stored in place of the texts. The value is a handle:
/// copies are the same interner, and any use throws after the arena has been reset, given back or disposed, or the scope in which the
/// interner was made has ended. Made by <see cref="ArenaCollections.AllocInterner"/>.
/// </summary>
/// <remarks>
/// Texts are hashed as in an <see cref="ArenaTextMap{TValue}"/>. An interner belongs to one thread at a time, as its arena does.
/// </remarks>
/// <example>
/// <code>
/// ArenaInterner names = lease.AllocInterner();
/// ArenaText first = names.Intern("apple");
/// ArenaText second = names.Intern("apple");
/// bool same = first.ToRun() == second.ToRun(); // true: the text is there once
/// </code>
/// </example>
public readonly partial struct ArenaInterner
{
    private readonly ArenaTextMap<byte> _map;

    internal ArenaInterner(ArenaTextMap<byte> map)
    {
        _map = map;
    }

    /// <summary>Whether the memory still belongs to the interner. If not, every member that reads or changes the interner throws.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public bool IsValid => _map.IsValid;

    /// <summary>The number of different texts.</summary>
    /// <exception cref="InvalidOperationException">The interner is stale.</exception>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public int Count => _map.Count;

    /// <summary>Finds the text in the arena that is equal to a text, which is copied if there is none yet.</summary>
    /// <param name="text">The text, as UTF-8. May be empty.</param>
    /// <returns>The text in the arena: the same one for equal texts.</returns>
    /// <exception cref="ArenaExhaustedException">The arena has too little room for one more text; the interner is unchanged.</exception>
    /// <exception cref="InvalidOperationException">
    /// The interner is stale; or a text has to be added while a scope is open that was opened after the interner was made.
    /// </exception>
    public ArenaText Intern(ReadOnlySpan<byte> text)
    {
        ref MapEntry<TextKey, byte> entry = ref _map.FindOrAdd(text, out _);
        if (Unsafe.IsNullRef(ref entry)) { _map.ThrowExhausted(text.Length); }

        return _map.KeyOf(ref entry);
    }

    /// <summary>Finds the text in the arena that is equal to a text, which is copied if there is none yet.</summary>
    /// <param name="text">The text, as characters. May be empty.</param>
    /// <returns>The text in the arena: the same one for equal texts.</returns>
    /// <inheritdoc cref="Intern(ReadOnlySpan{byte})" path="/exception"/>
    public ArenaText Intern(ReadOnlySpan<char> text)
    {
        using Utf8Scratch utf8 = new(text, stackalloc byte[Utf8Scratch.StackBytes]);
        return Intern(utf8.Bytes);
    }

    /// <summary>Like <c>Intern</c>, but does not throw if the arena has too little room for one more text.</summary>
    /// <param name="text">The text, as UTF-8. May be empty.</param>
    /// <param name="interned">The text in the arena, or an empty one.</param>
    /// <returns>False if there was too little room; the interner is unchanged.</returns>
    /// <inheritdoc cref="Intern(ReadOnlySpan{byte})" path="/exception[@cref != 'T:Forge.ArenaExhaustedException']"/>
    public bool TryIntern(ReadOnlySpan<byte> text, out ArenaText interned)
    {
        ref MapEntry<TextKey, byte> entry = ref _map.FindOrAdd(text, out _);
        bool fits = !Unsafe.IsNullRef(ref entry);
        interned = fits ? _map.KeyOf(ref entry) : default;
        return fits;
    }

    /// <summary>Like <c>Intern</c>, but does not throw if the arena has too little room for one more text.</summary>
    /// <param name="text">The text, as characters. May be empty.</param>
    /// <param name="interned">The text in the arena, or an empty one.</param>
    /// <returns>False if there was too little room; the interner is unchanged.</returns>
    /// <inheritdoc cref="TryIntern(ReadOnlySpan{byte}, out ArenaText)" path="/exception"/>
    public bool TryIntern(ReadOnlySpan<char> text, out ArenaText interned)
    {
        using Utf8Scratch utf8 = new(text, stackalloc byte[Utf8Scratch.StackBytes]);
        return TryIntern(utf8.Bytes, out interned);
    }

    /// <summary>Finds a text without adding it.</summary>
    /// <param name="text">The text, as UTF-8.</param>
    /// <param name="interned">The text in the arena, or an empty one.</param>
    /// <returns>False if the text was not interned.</returns>
    /// <exception cref="InvalidOperationException">The interner is stale.</exception>
    public bool TryFind(ReadOnlySpan<byte> text, out ArenaText interned)
    {
        ref MapEntry<TextKey, byte> entry = ref _map.Find(text);
        bool exists = !Unsafe.IsNullRef(ref entry);
        interned = exists ? _map.KeyOf(ref entry) : default;
        return exists;
    }

    /// <summary>Finds a text without adding it.</summary>
    /// <param name="text">The text, as characters.</param>
    /// <param name="interned">The text in the arena, or an empty one.</param>
    /// <returns>False if the text was not interned.</returns>
    /// <exception cref="InvalidOperationException">The interner is stale.</exception>
    public bool TryFind(ReadOnlySpan<char> text, out ArenaText interned)
    {
        using Utf8Scratch utf8 = new(text, stackalloc byte[Utf8Scratch.StackBytes]);
        return TryFind(utf8.Bytes, out interned);
    }

    /// <summary>Enumerates the texts in the order in which they were added.</summary>
    /// <returns>An enumerator at the start.</returns>
    public Enumerator GetEnumerator() => new(_map);

    /// <summary>Enumerates the texts of an interner.</summary>
    public struct Enumerator
    {
        private ArenaTextMap<byte>.Enumerator _entries;

        internal Enumerator(ArenaTextMap<byte> map)
        {
            _entries = map.GetEnumerator();
        }

        /// <summary>The current text.</summary>
        /// <exception cref="InvalidOperationException">The interner is stale.</exception>
        [DebuggerBrowsable(DebuggerBrowsableState.Never)]
        public readonly ArenaText Current => _entries.Current.Key;

        /// <summary>Advances to the next text.</summary>
        /// <returns>False after the last one.</returns>
        /// <exception cref="InvalidOperationException">The interner is stale.</exception>
        public bool MoveNext() => _entries.MoveNext();

        /// <summary>Describes the interner and the position in it.</summary>
        /// <returns>A line for logs and debuggers.</returns>
        public override readonly string ToString() => $"{_entries.Position} of {new ArenaInterner(_entries.Map)}";
    }
}
