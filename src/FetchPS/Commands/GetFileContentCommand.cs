using System.Management.Automation;
using System.Text;
using FetchPS.Arguments;
using FetchPS.Cmdlets;

namespace FetchPS.Commands;

/// <summary>Gets what is in stored versions, line by line.</summary>
[Cmdlet(VerbsCommon.Get, "FileContent", DefaultParameterSetName = HeadSet)]
[OutputType(typeof(string), typeof(byte), typeof(byte[]))]
public sealed class GetFileContentCommand : VersionIdentityCmdlet
{
    private const string HeadSet = "Head";
    private const string TailSet = "Tail";
    private const string RawSet = "Raw";
    private const string BytesSet = "Bytes";

    /// <summary>How many lines to get from the begin.</summary>
    [Parameter(ParameterSetName = HeadSet, HelpMessage = "Only this many lines from the beginning.")]
    [ValidateRange(0, int.MaxValue)]
    [WholeNumberTransformation]
    public int Head { get; set; } = int.MaxValue;

    /// <summary>How many lines to get from the end.</summary>
    [Parameter(ParameterSetName = TailSet, Mandatory = true, HelpMessage = "Only this many lines from the end.")]
    [ValidateRange(0, int.MaxValue)]
    [WholeNumberTransformation]
    public int Tail { get; set; }

    /// <summary>Whether to get the text, or the bytes, in one piece.</summary>
    [Parameter(ParameterSetName = RawSet, Mandatory = true, HelpMessage = "The whole text in one piece, line endings and all.")]
    [Parameter(ParameterSetName = BytesSet, HelpMessage = "All bytes in one piece, as an array.")]
    public SwitchParameter Raw { get; set; }

    /// <summary>Whether to get bytes.</summary>
    [Parameter(ParameterSetName = BytesSet, Mandatory = true, HelpMessage = "Bytes instead of text.")]
    public SwitchParameter AsByteStream { get; set; }

    /// <summary>How the text is encoded.</summary>
    [Parameter(ParameterSetName = HeadSet, HelpMessage = "The encoding if no byte order mark says so: utf8 (the default), latin1, unicode, windows-1252 and the like.")]
    [Parameter(ParameterSetName = TailSet, HelpMessage = "The encoding if no byte order mark says so: utf8 (the default), latin1, unicode, windows-1252 and the like.")]
    [Parameter(ParameterSetName = RawSet, HelpMessage = "The encoding if no byte order mark says so: utf8 (the default), latin1, unicode, windows-1252 and the like.")]
    [EncodingTransformation]
    public Encoding Encoding { get; set; } = Encoding.UTF8;

    /// <inheritdoc/>
    protected override void ProcessVersion(FileVersion version)
    {
        var content = OpenedStore.Content;
        switch (ParameterSetName)
        {
            case RawSet:
                WriteObject(content.Text(version, Encoding));
                break;
            case BytesSet when Raw:
                WriteObject(content.Bytes(version), enumerateCollection: false);
                break;
            case BytesSet:
                foreach (var block in content.Blocks(version))
                    WriteObject(block, enumerateCollection: true);
                break;
            case TailSet:
                WriteObject(content.Lines(version, Encoding).TakeLast(Tail), enumerateCollection: true);
                break;
            default:
                WriteObject(content.Lines(version, Encoding).Take(Head), enumerateCollection: true);
                break;
        }
    }
}
