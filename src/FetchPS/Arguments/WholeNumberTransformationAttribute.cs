using System.Management.Automation;
using FetchPS.Core.Fetching;

namespace FetchPS.Arguments;

/// <summary>Takes whole numbers as they were given. By itself PowerShell makes 31 of the text <c>3,1</c>, 35 of <c>0x23</c>, and rounds 3.4.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class WholeNumberTransformationAttribute : ArgumentTransformationAttribute
{
    private static readonly string[] units = ["KB", "MB", "GB", "TB"];

    /// <summary>Whether it is a number of bytes, which may have a unit: <c>200MB</c> as a text, and 1.5GB, which PowerShell reads as a number with a point.</summary>
    public bool IsSize { get; init; }

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        var given = new GivenObject(inputData);
        if (given.Bare is null)
            return null;
        if (given.Id is { } number)
            return number;
        if (IsSize && Size(given.Bare) is { } size)
            return size;
        var error = FetchErrors.InvalidNumber(given.Text, IsSize);
        throw new ArgumentTransformationMetadataException(error.Message, error);
    }

    private static long? Size(object given)
    {
        if (given is double real)
            return double.IsInteger(real) && Math.Abs(real) < long.MaxValue ? (long)real : null;
        if (given is not string text || Array.FindIndex(units, unit => text.EndsWith(unit, StringComparison.OrdinalIgnoreCase)) is not (>= 0 and var power))
            return null;
        return new GivenObject(text[..^2]).Id is { } count && decimal.Multiply(count, Scale(power)) is <= long.MaxValue and var bytes
            ? decimal.ToInt64(bytes)
            : null;
    }

    private static decimal Scale(int power) => (decimal)Math.Pow(1024, power + 1);
}
