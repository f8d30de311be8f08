namespace FetchPS.Core.Model;

/// <summary>Who does something, on which machine.</summary>
/// <param name="User">The account.</param>
/// <param name="Host">The machine.</param>
public sealed record Actor(string User, string Host)
{
    /// <summary>The account that runs this process.</summary>
    public static Actor Current { get; } = new(Environment.UserName, Environment.MachineName);

    /// <summary>For whom, where one account acts for another: a server for the user who asked it to. Null where nobody else asked.</summary>
    public string? OnBehalfOf { get; init; }

    /// <inheritdoc/>
    public override string ToString() => OnBehalfOf is null ? $"{User}@{Host}" : $"{User}@{Host} for {OnBehalfOf}";
}
