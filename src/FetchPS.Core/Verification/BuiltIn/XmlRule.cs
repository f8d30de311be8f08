using System.Xml;

namespace FetchPS.Core.Verification.BuiltIn;

/// <summary>Passes well-formed XML without a document type declaration, and so without entities of its own, inside or outside.</summary>
internal sealed class XmlRule : IBuiltInRule
{
    // No honest file comes near; what waits for its end tag is kept in memory.
    private const int MostDepth = 10_000;

    private XmlRule()
    {
    }

    public static RuleDefinition Definition { get; } = new("Xml", "Well-formed XML without a document type declaration (DTD).", [], _ => new XmlRule());

    public RuleVerdict Judge(RuleSubject subject)
    {
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };
        try
        {
            using var reader = XmlReader.Create(subject.Content, settings);
            long elements = 0;
            while (reader.Read())
            {
                elements += reader.NodeType == XmlNodeType.Element ? 1 : 0;
                if (reader.Depth > MostDepth)
                    return RuleVerdict.Fail($"Line {((IXmlLineInfo)reader).LineNumber} is nested more than {MostDepth:N0} elements deep.");
            }

            return RuleVerdict.Pass($"Well-formed XML, {elements} elements.");
        }
        catch (XmlException fault)
        {
            // The runtime's words tell programmers how to allow it.
            return fault.Message.Contains("DTD", StringComparison.Ordinal)
                ? RuleVerdict.Fail($"It has a document type declaration (DTD), which is not accepted.")
                : RuleVerdict.Fail($"Not well-formed at line {fault.LineNumber}, character {fault.LinePosition}: {Reason(fault)}");
        }
    }

    /// <summary>What is wrong, without the position that the runtime puts after it.</summary>
    private static string Reason(XmlException fault) => fault.Message.Split(" Line ", 2)[0];
}
