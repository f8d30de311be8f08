using System.Text.Json;
using System.Text.RegularExpressions;
using Json.Schema;
using Json.Schema.Keywords;

namespace FetchPS.Core.Verification.BuiltIn;

/// <summary>The drafts of JSON Schema, with regular expressions that hostile text can't keep busy for ever.</summary>
internal static class SchemaDialects
{
    /// <summary>How schemas are built.</summary>
    /// <param name="limit">How long a pattern may take.</param>
    public static BuildOptions Options(TimeSpan limit)
    {
        IKeywordHandler[] bounded = [new BoundedPattern(limit), new BoundedPatternProperties(limit)];
        var dialects = new DialectRegistry();
        foreach (var dialect in new[] { Dialect.Draft06, Dialect.Draft07, Dialect.Draft201909 })
            dialects.Register(dialect.With(bounded, dialect.Id));
        var usual = Dialect.Draft202012.With(bounded, Dialect.Draft202012.Id);
        dialects.Register(usual);
        return new BuildOptions { Dialect = usual, DialectRegistry = dialects, SchemaRegistry = new SchemaRegistry { Fetch = (_, _) => null } };
    }

    // They are read as ECMAScript's, which rules out matching without backtracking.
    private static Regex Bounded(Regex pattern, TimeSpan limit) => new(pattern.ToString(), pattern.Options, limit);

    private sealed class BoundedPattern(TimeSpan limit) : PatternKeyword
    {
        public override object? ValidateKeywordValue(JsonElement value) => base.ValidateKeywordValue(value) is Regex pattern ? Bounded(pattern, limit) : null;
    }

    private sealed class BoundedPatternProperties(TimeSpan limit) : PatternPropertiesKeyword
    {
        public override object? ValidateKeywordValue(JsonElement value) => base.ValidateKeywordValue(value) is Dictionary<string, Regex> patterns
            ? patterns.ToDictionary(pattern => pattern.Key, pattern => Bounded(pattern.Value, limit))
            : null;
    }
}
