using System.Buffers;
using System.Text;

namespace FetchPS.Core.Verification.BuiltIn;

/// <summary>Passes what is valid in its charset and has no control characters but tab, carriage return and line feed.</summary>
internal sealed class TextRule : IBuiltInRule
{
    private const string AllowFormFeed = "AllowFormFeed";
    private const char LastC1 = '\u009F';

    private readonly Encoding? charset;
    private readonly SearchValues<char> suspects;

    private TextRule(RuleOptions options)
    {
        charset = Charset.Read(options);
        var allowed = options.Switch(AllowFormFeed) ? "\t\r\n\f" : "\t\r\n";
        var controls = Enumerable.Range(0, LastC1 + 1).Select(code => (char)code).Where(code => char.IsControl(code) && !allowed.Contains(code, StringComparison.Ordinal));
        suspects = SearchValues.Create([.. controls, InvalidBytes.Mark]);
    }

    public static RuleDefinition Definition { get; } = new(
        "Text",
        "Valid in its charset, without control characters other than tab, carriage return and line feed.",
        [Charset.Option, new(AllowFormFeed, RuleOptionKind.Switch, "Whether form feeds may stand between pages.")],
        options => new TextRule(options));

    public RuleVerdict Judge(RuleSubject subject)
    {
        var invalid = new InvalidBytes();
        using var reader = Charset.Open(subject, charset, invalid);
        var name = reader.CurrentEncoding.WebName;
        var block = new char[32 * 1024];
        long lines = 0;
        var isWhole = true;
        for (int count; (count = reader.ReadBlock(block)) > 0;)
        {
            var text = block.AsSpan(0, count);
            for (var start = 0; text[start..].IndexOfAny(suspects) is >= 0 and var at; start += at + 1)
            {
                var letter = text[start + at];
                var line = lines + text[..(start + at)].Count('\n') + 1;
                if (letter != InvalidBytes.Mark)
                    return RuleVerdict.Fail($"Line {line} has the control character U+{(int)letter:X4}.");
                if (invalid.Found)
                    return RuleVerdict.Fail($"Line {line} has bytes that are not {name}.");
            }

            lines += text.Count('\n');
            isWhole = text[^1] == '\n';
        }

        return RuleVerdict.Pass($"Valid {name}, {lines + (isWhole ? 0 : 1)} lines.");
    }
}
