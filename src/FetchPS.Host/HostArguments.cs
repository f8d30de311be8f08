namespace FetchPS.Host;

/// <summary>What the command line asks for.</summary>
/// <param name="Action">What to do.</param>
/// <param name="Text">The script text, the script's path or the command's name.</param>
/// <param name="Arguments">The arguments for a script file or a command.</param>
/// <param name="Interactive">Whether questions may be asked.</param>
internal sealed record HostArguments(HostAction Action, string Text, IReadOnlyList<string> Arguments, bool Interactive)
{
    /// <summary>Reads the command line.</summary>
    internal static HostArguments Parse(IReadOnlyList<string> tokens)
    {
        var interactive = true;
        var rest = tokens;

        // The three options that callers of pwsh are used to giving. There is no profile and no logo to leave out.
        while (rest.Count > 0 && IsAny(rest[0], "NonInteractive", "NoProfile", "NoLogo"))
        {
            interactive &= !IsAny(rest[0], "NonInteractive");
            rest = [.. rest.Skip(1)];
        }

        HostArguments Of(HostAction action, string text = "", IReadOnlyList<string>? arguments = null) =>
            new(action, text, arguments ?? [], interactive);

        if (rest.Count == 0 || IsAny(rest[0], "Help", "-help", "h", "?"))
            return Of(HostAction.ShowHelp);
        if (IsAny(rest[0], "Version", "-version"))
            return Of(HostAction.ShowVersion);
        if (IsAny(rest[0], "File"))
            return rest.Count > 1 ? Of(HostAction.RunFile, rest[1], [.. rest.Skip(2)]) : Of(HostAction.Refuse, "-File needs the path of a script.");
        if (string.Equals(rest[0], "quickstart", StringComparison.OrdinalIgnoreCase))
            return Of(HostAction.RunQuickstart, arguments: [.. rest.Skip(1)]);
        // The engine's own help pages through commands that fetchps does not have.
        if (string.Equals(rest[0], "help", StringComparison.OrdinalIgnoreCase))
            return rest.Count == 1 ? Of(HostAction.ShowHelp) : Of(HostAction.RunCommand, "Get-Help", [.. rest.Skip(1)]);
        if (rest[0].StartsWith('-'))
            return Of(HostAction.Refuse, $"'{rest[0]}' is not an option of fetchps. fetchps -Help lists them.");

        return rest.Count == 1 ? Of(HostAction.RunText, rest[0]) : Of(HostAction.RunCommand, rest[0], [.. rest.Skip(1)]);
    }

    private static bool IsAny(string token, params ReadOnlySpan<string> options)
    {
        foreach (var option in options)
        {
            if (token.StartsWith('-') && token.AsSpan(1).Equals(option, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }
}
