using System.Text.Json;
using System.Text.Unicode;
using FetchPS.Core.Errors;

namespace FetchPS.Core.Verification.BuiltIn;

/// <summary>Passes well-formed JSON (RFC 8259), and with a schema only what fits it. Without one the file is read as a stream, whatever its size.</summary>
internal sealed class JsonRule : IBuiltInRule
{
    private const string Schema = "Schema";

    /// <summary>How deep arrays and objects may be nested; no honest file comes near.</summary>
    private const int MostDepth = 512;

    /// <summary>The most bytes that are held in one piece: a single token, or with a schema the whole file.</summary>
    private const int Largest = 64 * 1024 * 1024;

    private readonly JsonSchemaCheck? schema;

    private JsonRule(RuleOptions options)
    {
        if (options.Text(Schema) is not { } path)
            return;

        try
        {
            schema = JsonSchemaCheck.Load(path, options.Timeout);
        }
        catch (Exception failure) when (failure is FormatException || DiskFault.Is(failure))
        {
            throw options.Invalid(Schema, failure.Message.TrimEnd('.'), failure);
        }
    }

    public static RuleDefinition Definition { get; } = new(
        "Json",
        "Well-formed JSON that matches the schema, if one is given.",
        [new(Schema, RuleOptionKind.File, "The path of a JSON Schema (draft 4, 6, 7, 2019-09 or 2020-12). It is read again in every cycle.")],
        options => new JsonRule(options));

    public RuleVerdict Judge(RuleSubject subject)
    {
        if (Fault(subject.Content) is { } fault)
            return fault;
        if (schema is null)
            return RuleVerdict.Pass($"Well-formed JSON, {subject.Content.Length} bytes.");
        if (subject.Content.Length > Largest)
            throw RuleErrors.TooLargeForRule("The file", Largest);

        subject.Content.Position = 0;
        using var document = JsonDocument.Parse(subject.Content, new JsonDocumentOptions { MaxDepth = MostDepth });
        return schema.Judge(document.RootElement, subject.Limit);
    }

    /// <summary>Reads the file through a buffer that grows only with its longest token.</summary>
    private static RuleVerdict? Fault(Stream content)
    {
        var buffer = new byte[64 * 1024];
        var state = new JsonReaderState(new JsonReaderOptions { MaxDepth = MostDepth });
        var length = 0;
        long lines = 0;
        // RFC 8259, section 8.1: a reader may pass over a byte order mark.
        var marks = content.ReadAtLeast(buffer.AsSpan(0, 3), 3, throwOnEndOfStream: false) == 3 && buffer.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0;
        content.Position = marks;
        while (true)
        {
            var count = content.Read(buffer.AsSpan(length));
            length += count;
            var read = buffer.AsSpan(0, length);
            var reader = new Utf8JsonReader(read, isFinalBlock: count == 0, state);
            try
            {
                while (reader.Read())
                {
                    // The reader takes any bytes within strings.
                    if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && !Utf8.IsValid(reader.ValueSpan))
                        return RuleVerdict.Fail($"Line {lines + read[..(int)reader.TokenStartIndex].Count((byte)'\n') + 1} has bytes that are not UTF-8.");
                }
            }
            catch (JsonException fault)
            {
                return RuleVerdict.Fail($"Not well-formed at line {fault.LineNumber + 1}, byte {fault.BytePositionInLine + 1}: {Reason(fault)}");
            }

            if (count == 0)
                return null;

            var consumed = (int)reader.BytesConsumed;
            state = reader.CurrentState;
            lines += read[..consumed].Count((byte)'\n');
            read[consumed..].CopyTo(buffer);
            length -= consumed;
            if (length < buffer.Length)
                continue;
            if (length >= Largest)
                throw RuleErrors.TooLargeForRule(FormattableString.Invariant($"A value that begins in line {lines + 1}"), Largest);
            Array.Resize(ref buffer, 2 * length);
        }
    }

    /// <summary>What is wrong, without the position that the runtime puts after it.</summary>
    private static string Reason(JsonException fault) => fault.Message.Split(" LineNumber:", 2)[0];
}
