using System.Text;
using System.Text.RegularExpressions;

namespace FetchPS.Core.Verification.BuiltIn;

/// <summary>Passes a file by what its lines, or its whole text, must and must not match.</summary>
internal sealed class RegexRule : IBuiltInRule
{
    private const string Match = "Match";
    private const string NotMatch = "NotMatch";
    private const string Ignore = "Ignore";
    private const string Scope = "Scope";
    private const string IgnoreCase = "IgnoreCase";
    private const string Line = "Line";
    private const string AnyLine = "AnyLine";
    private const string Whole = "Whole";

    private readonly Encoding? charset;
    private readonly Regex? match;
    private readonly Regex? notMatch;
    private readonly Regex? ignore;
    private readonly string scope;

    private RegexRule(RuleOptions options)
    {
        charset = Charset.Read(options);
        scope = options.Choice(Scope, Line, AnyLine, Whole);
        match = Read(options, Match);
        notMatch = Read(options, NotMatch);
        ignore = Read(options, Ignore);
        if (match is null && notMatch is null)
            throw RuleErrors.MissingRuleOption(Definition.Name, $"{Match}, {NotMatch} or both", Match);
        if (ignore is not null && scope == Whole)
            throw options.Invalid(Ignore, $"it skips lines, and the scope is {Whole}");
    }

    public static RuleDefinition Definition { get; } = new(
        "Regex",
        "Matches, or does not match, regular expressions.",
        [
            new(Match, RuleOptionKind.Text, "The pattern that must match."),
            new(NotMatch, RuleOptionKind.Text, "The pattern that must not match."),
            new(Scope, RuleOptionKind.Text, "Line (every line, the default), AnyLine (at least one line must match, none may match what must not), or Whole (the whole text)."),
            new(Ignore, RuleOptionKind.Text, "A pattern of lines to skip, such as ^\\s*(#|$)."),
            new(IgnoreCase, RuleOptionKind.Switch, "Whether the case of letters does not matter."),
            Charset.Option,
        ],
        options => new RegexRule(options));

    public RuleVerdict Judge(RuleSubject subject)
    {
        using var reader = Charset.Open(subject, charset);
        return scope == Whole ? JudgeWhole(reader) : JudgeLines(new LineReader(reader), subject.Limit);
    }

    private RuleVerdict JudgeWhole(StreamReader reader)
    {
        var text = new StringBuilder();
        var block = new char[32 * 1024];
        for (int count; (count = reader.Read(block)) > 0;)
        {
            if (text.Length + count > LineReader.Longest)
                throw RuleErrors.TooLargeForRule("The text", LineReader.Longest);
            text.Append(block, 0, count);
        }

        var whole = text.ToString();
        if (match?.IsMatch(whole) == false)
            return RuleVerdict.Fail($"The text does not match {match}.");
        if (notMatch?.Match(whole) is { Success: true } found)
            return RuleVerdict.Fail($"Line {whole.AsSpan(0, found.Index).Count('\n') + 1} matches {notMatch}.");
        return RuleVerdict.Pass($"The text is as required.");
    }

    private RuleVerdict JudgeLines(LineReader lines, CancellationToken limit)
    {
        long matching = 0;
        while (lines.TryRead(out var line))
        {
            // A pattern's own limit is for each match; this one is for the file.
            limit.ThrowIfCancellationRequested();
            if (ignore?.IsMatch(line) == true)
                continue;
            if (notMatch?.IsMatch(line) == true)
                return RuleVerdict.Fail($"Line {lines.Number} matches {notMatch}.");
            if (match is null || (scope == AnyLine && matching > 0) || match.IsMatch(line))
                matching++;
            else if (scope == Line)
                return RuleVerdict.Fail($"Line {lines.Number} does not match {match}.");
        }

        return scope == AnyLine && match is not null && matching == 0
            ? RuleVerdict.Fail($"None of {lines.Number} lines matches {match}.")
            : RuleVerdict.Pass($"{lines.Number} lines are as required.");
    }

    /// <summary>Reads a pattern: without backtracking where it can do without, so that no content makes it slow; else within the time limit.</summary>
    private static Regex? Read(RuleOptions options, string name)
    {
        if (options.Text(name) is not { } pattern)
            return null;

        var flags = RegexOptions.CultureInvariant | (options.Switch(IgnoreCase) ? RegexOptions.IgnoreCase : RegexOptions.None);
        try
        {
            return BoundedRegex.Make(pattern, flags, options.Timeout);
        }
        catch (ArgumentException failure)
        {
            throw options.Invalid(name, $"it is not a regular expression: {failure.Message.TrimEnd('.')}", failure);
        }
    }
}
