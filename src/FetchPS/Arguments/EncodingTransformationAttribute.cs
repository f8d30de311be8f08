using System.Globalization;
using System.Management.Automation;
using System.Text;
using FetchPS.Core.Errors;

namespace FetchPS.Arguments;

/// <summary>Reads encodings by the names that PowerShell's own commands take, by .NET's and the IANA's names, by number, or as an Encoding.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class EncodingTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        if (Value.Bare(inputData) is Encoding encoding)
            return encoding;

        var text = Value.Text(inputData).Trim();
        try
        {
            // The code pages of old systems come with .NET, and are known only once this is said.
            Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
            return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var page) ? Encoding.GetEncoding(page) : ByName(text);
        }
        catch (Exception failure) when (failure is ArgumentException or NotSupportedException)
        {
            var error = VersionErrors.InvalidEncoding(text, failure);
            throw new ArgumentTransformationMetadataException(error.Message, error);
        }
    }

    private static Encoding ByName(string name) => name.ToUpperInvariant() switch
    {
        "UTF8" or "UTF8BOM" or "UTF8NOBOM" => Encoding.UTF8,
        "UNICODE" => Encoding.Unicode,
        "BIGENDIANUNICODE" => Encoding.BigEndianUnicode,
        "UTF32" => Encoding.UTF32,
        "BIGENDIANUTF32" => new UTF32Encoding(bigEndian: true, byteOrderMark: true),
        "ANSI" => Encoding.GetEncoding(CultureInfo.CurrentCulture.TextInfo.ANSICodePage),
        "OEM" => Encoding.GetEncoding(CultureInfo.CurrentCulture.TextInfo.OEMCodePage),
        _ => Encoding.GetEncoding(name),
    };
}
