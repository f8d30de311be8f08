using System.Globalization;
using System.Management.Automation;
using FetchPS.Core.Model;

namespace FetchPS.Arguments;

/// <summary>Reads times of day such as <c>06:00</c>. PowerShell by itself would take the number 6 for six ticks after midnight.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class TimeOfDayTransformationAttribute : ArgumentTransformationAttribute
{
    /// <summary>Whether an empty text, as tables have it, is no time instead of a wrong one.</summary>
    public bool EmptyIsNone { get; init; }

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var value = Value.Bare(inputData);
        if (value is TimeOnly)
            return value;
        if (EmptyIsNone && (value is null || (value is string blank && string.IsNullOrWhiteSpace(blank))))
            return null!;
        if (value is string text && TimeOnly.TryParseExact(text.Trim(), "H:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
            return time;
        var error = UrlErrors.InvalidTimeOfDay(Value.Text(inputData));
        throw new ArgumentTransformationMetadataException(error.Message, error);
    }
}
