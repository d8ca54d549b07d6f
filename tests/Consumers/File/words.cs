#:package Forge.Core@*

using Forge;

using ArenaPool pool = ArenaPool.Mmap(capacity: 4, size: 64 * 1024);
using ArenaLease lease = pool.Checkout();

// The map and its keys lie in the arena; they end with the lease.
ArenaTextMap<int> counts = lease.AllocTextMap<int>();
foreach (string word in "to be or not to be".Split(' '))
{
    counts.GetOrAdd(word)++;
}

foreach ((ArenaText word, int count) in counts)
{
    Console.WriteLine($"{word} {count}");
}
