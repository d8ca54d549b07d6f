#!/usr/bin/env dotnet
#:project ../src/Forge.Core/Forge.Core.csproj

// The most frequent words of a text, counted in an arena: dotnet run words.cs [FILE]
// Without a file, it counts the words of itself.
using System.Buffers;
using System.Text;
using Forge;

string path = args.Length > 0 ? args[0] : Path.Combine(AppContext.GetData("EntryPointFileDirectoryPath") as string ?? ".", "words.cs");
using ArenaPool pool = ArenaPool.Mmap(capacity: 1, size: 1L << 30);
using ArenaLease lease = pool.Checkout();

// The whole file is one slice, and the words are parts of it until the map copies those that are new.
using FileStream file = File.OpenRead(path);
ArenaSlice<byte> text = lease.ReadToEnd(file);
ArenaTextMap<int> counts = lease.AllocTextMap<int>();
SearchValues<byte> letters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);
ReadOnlySpan<byte> rest = text.Span;
while (!rest.IsEmpty)
{
    int start = rest.IndexOfAny(letters);
    if (start < 0) { break; }

    rest = rest[start..];
    int end = rest.IndexOfAnyExcept(letters);
    counts.GetOrAdd(end < 0 ? rest : rest[..end])++;
    rest = end < 0 ? default : rest[end..];
}

ArenaList<(int Count, ArenaRun<byte> Word)> words = lease.AllocList<(int Count, ArenaRun<byte> Word)>(counts.Count);
foreach ((ArenaText word, int count) in counts)
{
    words.Add((count, word.ToRun()));
}

words.Sort(Comparer<(int Count, ArenaRun<byte> Word)>.Create(static (a, b) => b.Count.CompareTo(a.Count)));
foreach ((int count, ArenaRun<byte> word) in words.AsSpan()[..Math.Min(5, words.Count)])
{
    Console.WriteLine($"{count,5} {Encoding.UTF8.GetString(lease.Resolve(word))}");
}

Console.WriteLine($"{counts.Count} words in {lease.Allocated} bytes");
