using FetchPS.Core.Files;

namespace FetchPS.Core.Verification.BuiltIn;

/// <summary>Fails web pages: what many servers send, with status 200, when the file is not there.</summary>
internal sealed class NotHtmlRule : IBuiltInRule
{
    // A page begins at once, but comments may come before it.
    private const int HeadLength = 64 * 1024;

    private NotHtmlRule()
    {
    }

    public static RuleDefinition Definition { get; } = new("NotHtml", "No web page.", [], _ => new NotHtmlRule());

    public RuleVerdict Judge(RuleSubject subject)
    {
        var head = new char[HeadLength];
        using var reader = Charset.Open(subject, given: null);
        var count = reader.ReadBlock(head);
        return ContentSniffer.IsHtml(head.AsSpan(0, count)) ? RuleVerdict.Fail($"The file is a web page.") : RuleVerdict.Pass($"The file is not a web page.");
    }
}
