using System.Text;
using System.Text.Json;
using FsCheck.Xunit;

namespace FetchPS.Core.Tests.Verification.BuiltIn;

public sealed class JsonRuleTests(RuleFixture fixture) : RuleTests(fixture)
{
    [Theory]
    [InlineData("{\"a\": [1, 2.5e3, \"\\u00e9\", null, true]}\n", "Passed: Well-formed JSON, 40 bytes.")]
    [InlineData("\uFEFF1", "Passed: Well-formed JSON, 4 bytes.")]
    [InlineData("", "Failed: Not well-formed at line 1, byte 1: The input does not contain any JSON tokens.")]
    [InlineData("{\n  \"a\": 1,\n}", "Failed: Not well-formed at line 3, byte 1: The JSON object contains a trailing comma")]
    [InlineData("{\"a\":", "Failed: Not well-formed at line 1, byte 6: Expected depth to be zero")]
    [InlineData("[1] x", "Failed: Not well-formed at line 1, byte 5: 'x' is invalid after a single JSON value")]
    [InlineData("// c\n1", "Failed: Not well-formed at line 1, byte 1: '/' is an invalid start of a value")]
    [InlineData("<html>", "Failed: Not well-formed at line 1, byte 1: '<' is an invalid start of a value")]
    [InlineData("'a'", "Failed: Not well-formed at line 1, byte 1: ''' is an invalid start of a value")]
    [InlineData("NaN", "Failed: Not well-formed at line 1, byte 1: 'N' is an invalid start of a value")]
    public void Well_formed_json_passes_and_all_else_fails(string content, string verdict) =>
        Assert.StartsWith(verdict, Judge("Json", content), StringComparison.Ordinal);

    [Fact]
    public void Bytes_that_are_not_utf8_fail_also_within_strings()
    {
        Assert.Equal("Failed: Line 2 has bytes that are not UTF-8.", Judge("Json", [.. "[\n\""u8, 0xE9, .. "\"]"u8]));
        Assert.Equal("Failed: Line 1 has bytes that are not UTF-8.", Judge("Json", [.. "{\""u8, 0xFF, .. "\":1}"u8]));
    }

    [Fact]
    public void What_is_nested_without_end_fails() => Assert.StartsWith("Failed: Not well-formed at line 1, byte 513:", Judge("Json", new string('[', 100_000)), StringComparison.Ordinal);

    [Fact]
    public void Values_may_be_longer_than_what_is_read_at_once()
    {
        Assert.Equal("Passed: Well-formed JSON, 300008 bytes.", Judge("Json", $"[1, \"{new string('x', 300_000)}\"]\n"));
        Assert.Equal("Failed: Line 3 has bytes that are not UTF-8.", Judge("Json", [.. Encoding.UTF8.GetBytes($"[\"{new string('x', 200_000)}\",\n1,\n\""), 0x80, .. "\"]"u8]));
    }

    [Property(MaxTest = 300)]
    public void Agrees_with_the_runtimes_own_reader(string?[] words, int position)
    {
        ArgumentNullException.ThrowIfNull(words);
        var json = JsonSerializer.Serialize(words);
        Assert.Equal(VerificationResult.Passed, Run("Json", Encoding.UTF8.GetBytes(json)).Result);

        // Anything that is cut is not whole any more.
        var cut = json[..(int)((uint)position % (uint)json.Length)];
        Assert.Equal(VerificationResult.Failed, Run("Json", Encoding.UTF8.GetBytes(cut)).Result);
    }

    private const string Draft04 = """{"$schema": "http://json-schema.org/draft-04/schema#", "id": "http://example.org/a", "properties": {"id": {"minimum": 3, "exclusiveMinimum": true}, "b": {"items": [{"maximum": 1, "exclusiveMaximum": false}]}}}""";
    private const string Draft06 = """{"$schema": "http://json-schema.org/draft-06/schema#", "properties": {"a": {"const": 3}, "b": {"contains": {"exclusiveMinimum": 3}}}}""";
    private const string Draft07 = """{"$schema": "http://json-schema.org/draft-07/schema#", "if": {"required": ["a"]}, "then": {"required": ["b"]}}""";
    private const string Draft201909 = """{"$schema": "https://json-schema.org/draft/2019-09/schema", "items": [{"type": "string"}], "additionalItems": false, "dependentRequired": {"a": ["b"]}}""";
    private const string Draft202012 = """{"$schema": "https://json-schema.org/draft/2020-12/schema", "prefixItems": [{"type": "string"}], "items": {"$ref": "#/$defs/n"}, "$defs": {"n": {"type": "integer"}}}""";

    [Theory]
    [InlineData(Draft04, """{"id": 4, "b": [1]}""", """{"id": 3}""", "/id")]
    [InlineData(Draft04, """{"b": [1, 5]}""", """{"b": [2]}""", "/b/0")]
    [InlineData(Draft06, """{"a": 3}""", """{"a": 4}""", "/a")]
    [InlineData(Draft06, """{"b": [1, 4]}""", """{"b": [3]}""", "/b")]
    [InlineData(Draft07, """{"a": 1, "b": 2}""", """{"a": 1}""", "/")]
    [InlineData(Draft201909, """["a"]""", """["a", 1]""", "/1")]
    [InlineData(Draft201909, """{"a": 1, "b": 1}""", """{"a": 1}""", "/")]
    [InlineData(Draft202012, """["a", 1]""", """["a", "b"]""", "/")]
    [InlineData("""{"type": "object", "unevaluatedProperties": false}""", "{}", """{"a": 1}""", "/a")]
    [InlineData("""{"properties": {"a": {"type": "integer"}, "b": {"$ref": "#/properties/a"}}, "$id": "https://example.org/a", "$schema": "https://json-schema.org/draft/2020-12/schema"}""", """{"b": 1}""", """{"b": "x"}""", "/b")]
    [InlineData("""{"pattern": "^(a|b)+$"}""", "\"abba\"", "\"abc\"", "/")]
    [InlineData("""{"patternProperties": {"^n": {"type": "number"}}}""", """{"n1": 1}""", """{"n1": "x"}""", "/n1")]
    public void Each_draft_is_read_as_it_means(string schema, string good, string bad, string place)
    {
        var path = Schema(schema);
        Assert.Equal("Passed: Well-formed JSON that matches the schema list.schema.json.", Judge("Json", good, ("Schema", path)));

        var verdict = Run("Json", Encoding.UTF8.GetBytes(bad), ("Schema", path));
        Assert.Equal(VerificationResult.Failed, verdict.Result);
        Assert.StartsWith("It does not match the schema list.schema.json: ", verdict.Message, StringComparison.Ordinal);
        Assert.Contains($"first at {place}", verdict.Message, StringComparison.Ordinal);
        Assert.EndsWith($"SHA-256 {Core.Verification.VerifierProgram.Sha256(path)}", verdict.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", "it is not a usable JSON Schema: ")]
    [InlineData("3", "it is not a usable JSON Schema: ")]
    [InlineData("""{"type": "strin"}""", "'strin' is not a valid JSON Schema value type")]
    [InlineData("""{"pattern": "("}""", "Invalid pattern '('")]
    [InlineData("""{"$ref": "#/$defs/none"}""", "Could not resolve")]
    [InlineData("""{"$ref": "https://example.org/other.json"}""", "Could not resolve 'https://example.org/other.json'")]
    [InlineData("""{"$schema": "http://json-schema.org/draft-03/schema#"}""", "draft-03")]
    public void What_is_no_schema_is_refused_when_it_is_given(string schema, string reason)
    {
        var error = Assert.Throws<FetchException>(() => Verifier("Json", ("Schema", Schema(schema))));
        Assert.Equal("InvalidRuleOption", error.ErrorId);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_schema_that_was_broken_since_is_an_error_of_the_rule()
    {
        var path = Schema("{}");
        var verifier = Verifier("Json", ("Schema", path));
        File.Delete(path);
        File.WriteAllText(Version(1).Path, "1");

        Assert.Equal($"Error: The option Schema of the rule Json can't be '{path}': there is no such file.", Line(Run(verifier, Version(1))));
    }

    [Fact]
    public void A_reference_to_another_address_is_never_followed()
    {
        var verdict = Judge("Json", """{"a": 1}""", ("Schema", Schema("""{"properties": {"a": {"$ref": "https://example.org/other.json"}}}""")));
        Assert.StartsWith("Error: The schema list.schema.json can't be used: Could not resolve 'https://example.org/other.json'", verdict, StringComparison.Ordinal);
    }

    [Fact]
    public void A_schema_of_itself_holds_deeply_nested_content()
    {
        var schema = Schema("""{"type": "object", "properties": {"n": {"$ref": "#"}}, "additionalProperties": false}""");
        var deep = string.Concat(Enumerable.Repeat("{\"n\":", 500)) + "{}" + new string('}', 500);
        Assert.Equal("Passed: Well-formed JSON that matches the schema list.schema.json.", Judge("Json", deep, ("Schema", schema)));
    }

    [Fact]
    public void A_pattern_that_hostile_text_keeps_busy_ends_with_the_limit()
    {
        var verifier = Verifier("Json", ("Schema", Schema("""{"pattern": "^(a+)+$"}"""))) with { Timeout = TimeSpan.FromMilliseconds(200) };
        File.WriteAllText(Version(1).Path, $"\"{new string('a', 60)}!\"");

        Assert.Equal("Error: The verifier gave no result within 0.2 s, and was ended.", Line(Run(verifier, Version(1))));
    }

    private string Schema(string text)
    {
        var path = InFolder("list.schema.json");
        File.WriteAllText(path, text);
        return path;
    }
}
