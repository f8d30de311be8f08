namespace FetchPS.Core;

/// <summary>Who does something, on which machine.</summary>
/// <param name="User">The account.</param>
/// <param name="Host">The machine.</param>
public sealed record Actor(string User, string Host)
{
    /// <summary>The account that runs this process.</summary>
    public static Actor Current { get; } = new(Environment.UserName, Environment.MachineName);

    /// <inheritdoc/>
    public override string ToString() => $"{User}@{Host}";
}
