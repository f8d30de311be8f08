using System.Management.Automation;

namespace FetchPS.Arguments;

/// <summary>Takes intervals as they were typed: to PowerShell itself <c>1d</c> is the decimal number 1, the number 1 one tick, and the text '2' two days.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class IntervalTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) => FetchPS.Arguments.Value.Bare(inputData) switch
    {
        IntervalArgument interval => interval,
        TimeSpan interval => new IntervalArgument(interval),
        _ => new IntervalArgument(FetchPS.Arguments.Value.Text(inputData)),
    };
}
