namespace Forge;

/// <summary>A type that draws its own picture in a notebook.</summary>
internal interface IPictured
{
    /// <summary>
    /// Writes the picture as HTML that is also well-formed XML, with inline styles only. Changes nothing, and does not throw, even if
    /// another thread is using the pool, the arena or the lease. A slice belongs to one thread at a time.
    /// </summary>
    void Draw(TextWriter html);
}
