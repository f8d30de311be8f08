using System.Globalization;
using System.Management.Automation;
using FetchPS.Core.Errors;

namespace FetchPS.Transformation;

/// <summary>Reads times of day such as <c>06:00</c>. PowerShell by itself would take the number 6 for six ticks after midnight.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class TimeOfDayTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var value = Value.Bare(inputData);
        if (value is TimeOnly)
            return value;
        if (value is string text && TimeOnly.TryParseExact(text.Trim(), "H:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
            return time;
        var error = UrlErrors.InvalidTimeOfDay(Value.Text(inputData));
        throw new ArgumentTransformationMetadataException(error.Message, error);
    }
}
