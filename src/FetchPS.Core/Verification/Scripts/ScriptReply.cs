namespace FetchPS.Core.Verification.Scripts;

/// <summary>One line from a script's worker; <c>module/Invoke-VerifierScript.ps1</c> describes them.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Words">What comes after the kind, unescaped.</param>
internal sealed record ScriptReply(ScriptReplyKind Kind, IReadOnlyList<string> Words)
{
    /// <summary>Reads a line; one that is no reply is a <see cref="ScriptReplyKind.Stray"/>.</summary>
    public static ScriptReply Parse(string line)
    {
        var words = line.Split(' ').Select(Uri.UnescapeDataString).ToArray();
        return (words[0], words.Length) switch
        {
            ("next", 1) => new(ScriptReplyKind.Next, []),
            ("result", 4) => new(ScriptReplyKind.Result, words[1..]),
            ("failed", 2) => new(ScriptReplyKind.Failed, words[1..]),
            ("end", 2) => new(ScriptReplyKind.End, words[1..]),
            ("said", 2) => new(ScriptReplyKind.Said, words[1..]),
            ("stray", 2) => new(ScriptReplyKind.Stray, words[1..]),
            _ => new(ScriptReplyKind.Stray, [line]),
        };
    }
}

/// <summary>The kinds of replies.</summary>
internal enum ScriptReplyKind
{
    /// <summary>The script wants the next version.</summary>
    Next,

    /// <summary>Id, result and message of a version.</summary>
    Result,

    /// <summary>What the script said on a stream other than its output.</summary>
    Said,

    /// <summary>What the script wrote instead of a result.</summary>
    Stray,

    /// <summary>Why the script ended with an error.</summary>
    Failed,

    /// <summary>The last exit code in a script that ended well.</summary>
    End,
}
