namespace Forge.Cost.Weaver;

/// <summary>The core does not have what is to be taken out of it, or has it in another form.</summary>
internal sealed class WeavingException(string message) : Exception(message);
