using System.Globalization;
using System.Management.Automation;

namespace FetchPS.Arguments;

/// <summary>What a user named something by, before PowerShell makes anything of it: to its own conversions <c>3,1</c> is the number 31, and <c>0x23</c> is 35.</summary>
internal sealed class GivenObject
{
    private const string Ours = "FetchPS.";

    private readonly PSObject? wrapped;

    internal GivenObject(object? given)
    {
        wrapped = given is null ? null : PSObject.AsPSObject(given);
        Bare = Value.Bare(given);
        Text = Value.Text(given);
    }

    /// <summary>The object without the engine's wrapper.</summary>
    internal object? Bare { get; }

    /// <summary>It as a text, for messages.</summary>
    internal string Text { get; }

    /// <summary>Whether it is one value, and no object with properties.</summary>
    internal bool IsScalar => Bare is null or string or ValueType;

    /// <summary>An id: an integer that PowerShell has read, or a text of decimal digits alone.</summary>
    internal long? Id => Bare switch
    {
        sbyte or byte or short or ushort or int or uint or long => Convert.ToInt64(Bare, CultureInfo.InvariantCulture),
        string text when text.All(char.IsAsciiDigit) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
        _ => null,
    };

    /// <summary>The name of our own type that it has, or had before it was exported, sent or selected from; null for a stranger.</summary>
    internal string? Type => wrapped?.TypeNames
        .Select(name => name.Split(':')[^1])
        .Where(name => name.StartsWith(Ours, StringComparison.Ordinal) || name.Contains('.' + Ours, StringComparison.Ordinal))
        .Select(name => name[(name.LastIndexOf('.') + 1)..])
        .FirstOrDefault();

    /// <summary>Whether it has a property of that name with nothing in it.</summary>
    internal bool HasEmpty(string name) => wrapped?.Properties[name] is { Value: null };

    /// <summary>One of its properties; null where there is none, or nothing in it.</summary>
    internal GivenObject? Property(string name) => wrapped?.Properties[name]?.Value is { } value and not "" ? new(value) : null;
}
