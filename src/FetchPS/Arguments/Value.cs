using System.Globalization;
using System.Management.Automation;

namespace FetchPS.Arguments;

/// <summary>What the engine hands to a transformation.</summary>
internal static class Value
{
    /// <summary>The value without the engine's wrapper.</summary>
    internal static object? Bare(object? input) => input is PSObject wrapped ? wrapped.BaseObject : input;

    /// <summary>
    /// The value as the user typed it. In PowerShell's own grammar 1d is the decimal number 1 and 30s a short one: only the engine's wrapper still
    /// knows the letters.
    /// </summary>
    internal static string Text(object? input) => input is PSObject wrapped ? wrapped.ToString() : Convert.ToString(input, CultureInfo.InvariantCulture) ?? "";
}
