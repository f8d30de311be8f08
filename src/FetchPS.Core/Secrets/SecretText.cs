namespace FetchPS.Core.Secrets;

/// <summary>A secret's value on its way to where it is used. It never shows itself, whatever record or message it is part of.</summary>
/// <param name="Value">The value.</param>
public sealed record SecretText(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => "(secret)";
}
