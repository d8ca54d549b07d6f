namespace Forge;

/// <summary>
/// Marks a type that draws its own picture in a notebook. .NET Interactive looks for an attribute of this name, whatever its namespace
/// and assembly, so that the library need not reference it. Types that derive from a marked one are found, too.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct)]
internal sealed class TypeFormatterSourceAttribute : Attribute
{
    /// <summary>The type that makes the formatters. Read by reflection.</summary>
    public Type FormatterSourceType => typeof(PictureSource);
}
