using System.Management.Automation;
using FetchPS.Core.Model;

namespace FetchPS.Arguments;

/// <summary>
/// Reads points in time: ISO forms first, whatever the culture. By itself the engine reads text by the culture's calendar, so that 2026-01-01 is a day in the year 2647 under fa-IR,
/// and numbers as ticks.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class TimeTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        try
        {
            return Value.Bare(inputData) switch
            {
                DateTimeOffset time => time,
                // What says no zone is local, as text without one is.
                DateTime time => new DateTimeOffset(time),
                DateOnly day => new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue)),
                string text => TimeText.Parse(text),
                null => throw UrlErrors.InvalidTime("", "nothing was given"),
                var other => throw UrlErrors.InvalidTime(Value.Text(inputData), $"a value of type {other.GetType().Name} is not a time"),
            };
        }
        catch (FetchException error)
        {
            throw new ArgumentTransformationMetadataException(error.Message, error);
        }
        catch (ArgumentOutOfRangeException)
        {
            var error = UrlErrors.InvalidTime(Value.Text(inputData), "there is no such time in UTC");
            throw new ArgumentTransformationMetadataException(error.Message, error);
        }
    }
}
