using System.Globalization;
using System.Management.Automation;
using System.Text.RegularExpressions;
using FetchPS.Core.Errors;

namespace FetchPS.Arguments;

/// <summary>Reads periods such as <c>12h</c>, <c>365d</c> and <c>52w</c>, or a TimeSpan; 0 is no period. A number without a unit says nothing.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed partial class PeriodTransformationAttribute : ArgumentTransformationAttribute
{
    private const int LongestDays = 36_500;

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var period = Value.Bare(inputData) is TimeSpan given ? given : Parse(Value.Text(inputData).Trim());
        if (period >= TimeSpan.Zero && period <= TimeSpan.FromDays(LongestDays))
            return period;
        var error = VersionErrors.InvalidPeriod(Value.Text(inputData));
        throw new ArgumentTransformationMetadataException(error.Message, error);
    }

    private static TimeSpan? Parse(string text)
    {
        if (text == "0")
            return TimeSpan.Zero;
        if (NumberWithUnit().Match(text) is not { Success: true } match)
            return text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var span) ? span : null;
        var count = int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
        return char.ToLowerInvariant(match.Groups[2].Value[0]) switch
        {
            'h' => TimeSpan.FromHours(count),
            'd' => TimeSpan.FromDays(count),
            _ => TimeSpan.FromDays(7L * count),
        };
    }

    [GeneratedRegex(@"\A([0-9]{1,6})([hdwHDW])\z")]
    private static partial Regex NumberWithUnit();
}
