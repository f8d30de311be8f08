using System.Collections;
using System.Management.Automation;

namespace FetchPS.Arguments;

/// <summary>Makes identities of what was given, before PowerShell's own conversions, which go by the culture and take a text for the number that it may hold.</summary>
/// <typeparam name="T">The identity.</typeparam>
[AttributeUsage(AttributeTargets.Property)]
public abstract class IdentityTransformationAttribute<T> : ArgumentTransformationAttribute
    where T : class
{
    /// <summary>Whether an object that is none of its kind is left to another parameter, which may take it. Else it is bound, and using it is an error.</summary>
    public bool LeavesOthers { get; init; }

    /// <summary>Whether the parameter takes one identity alone.</summary>
    public bool IsSingle { get; init; }

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        var bare = Value.Bare(inputData);
        if (bare is null || (IsSingle && bare is IList))
            return inputData;
        if (bare is not IList list)
            return One(inputData) is { } one ? IsSingle ? one : new[] { one } : inputData;

        var many = list.Cast<object?>().Select(One).ToArray();
        return many.Contains(null) ? inputData : many;
    }

    private protected abstract T? Of(object? given);

    private protected abstract T Refuse(object? given);

    private T? One(object? given) => Of(given) ?? (LeavesOthers ? null : Refuse(given));
}
