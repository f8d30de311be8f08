using System.Globalization;
using System.Management.Automation;
using System.Text.RegularExpressions;
using FetchPS.Core.Verification;

namespace FetchPS.Arguments;

/// <summary>Reads time limits such as <c>30s</c> and <c>5m</c>, or a TimeSpan; a number without a unit says nothing.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed partial class TimeoutTransformationAttribute : ArgumentTransformationAttribute
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var limit = Value.Bare(inputData) is TimeSpan given ? given : Parse(Value.Text(inputData).Trim());
        if (limit > TimeSpan.Zero && limit <= Longest)
            return limit;
        var error = VerifierErrors.InvalidTimeout(Value.Text(inputData));
        throw new ArgumentTransformationMetadataException(error.Message, error);
    }

    private static TimeSpan? Parse(string text)
    {
        if (NumberWithUnit().Match(text) is not { Success: true } match)
            return text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var span) ? span : null;
        var count = int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
        return char.ToLowerInvariant(match.Groups[2].Value[0]) switch
        {
            's' => TimeSpan.FromSeconds(count),
            'm' => TimeSpan.FromMinutes(count),
            _ => TimeSpan.FromHours(count),
        };
    }

    [GeneratedRegex(@"\A([0-9]{1,6})([smhSMH])\z")]
    private static partial Regex NumberWithUnit();
}
