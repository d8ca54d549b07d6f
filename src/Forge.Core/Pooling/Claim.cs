namespace Forge;

/// <summary>What a checkout was granted under the store's lock, and goes on with outside of it.</summary>
/// <param name="Idle">An idle arena, which is the caller's now; or null, and then there is room for a new one.</param>
/// <param name="ReservedBytes">Of that room, the bytes set aside for an arena whose size is not known yet.</param>
internal readonly record struct Claim(BumpArena? Idle, nuint ReservedBytes);
