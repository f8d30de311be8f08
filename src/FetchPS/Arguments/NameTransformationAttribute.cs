using System.Management.Automation;
using FetchPS.Core.Fetching;

namespace FetchPS.Arguments;

/// <summary>Takes one of an enumeration's names, in either case. By itself PowerShell takes its numbers too, begins of its names, and several at once.</summary>
/// <param name="names">The enumeration.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NameTransformationAttribute(Type names) : ArgumentTransformationAttribute
{
    /// <summary>The enumeration.</summary>
    public Type Names { get; } = names;

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        var given = new GivenObject(inputData);
        if (given.Bare is null || (given.Bare.GetType() == Names && Enum.IsDefined(Names, given.Bare)))
            return inputData;

        // What came from another session is a number there that still knows its name.
        var isText = given.Bare is string || given.Type == Names.Name;
        if (isText && Array.Find(Enum.GetNames(Names), name => string.Equals(name, given.Text, StringComparison.OrdinalIgnoreCase)) is { } known)
            return Enum.Parse(Names, known);
        var error = FetchErrors.InvalidName(given.Text, Enum.GetNames(Names));
        throw new ArgumentTransformationMetadataException(error.Message, error);
    }
}
