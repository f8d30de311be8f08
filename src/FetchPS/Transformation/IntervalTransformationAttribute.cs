using System.Management.Automation;
using FetchPS.Core.Urls;

namespace FetchPS.Transformation;

/// <summary>Reads intervals such as <c>6h</c>. PowerShell by itself would take the number 1 for one tick and the text '2' for two days.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class IntervalTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        try
        {
            return Value.Bare(inputData) is TimeSpan interval ? FetchInterval.Require(interval) : FetchInterval.Parse(Value.Text(inputData));
        }
        catch (FetchException error)
        {
            throw new ArgumentTransformationMetadataException(error.Message, error);
        }
    }
}
