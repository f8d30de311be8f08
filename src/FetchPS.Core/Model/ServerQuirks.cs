using System.Text.Json;
using System.Text.Json.Serialization;

namespace FetchPS.Core.Model;

/// <summary>What a URL's turns found out about its server, each thing for a while: which of our own headers it can't take, and which validators stand for the same bytes.</summary>
public sealed record ServerQuirks
{
    private const int MostPairs = 8;
    private static readonly TimeSpan HeaderTerm = TimeSpan.FromDays(7);
    private static readonly TimeSpan PairTerm = TimeSpan.FromDays(1);

    /// <summary>Nothing out of the way.</summary>
    public static ServerQuirks None { get; } = new();

    /// <summary>Until when no conditions go out.</summary>
    public DateTimeOffset? UnconditionalUntil { get; init; }

    /// <summary>Until when no content coding is offered.</summary>
    public DateTimeOffset? UncodedUntil { get; init; }

    /// <summary>Validators that stood for the same bytes, newest first.</summary>
    public IReadOnlyList<KnownPair>? Pairs { get; init; }

    /// <summary>How a request is to be made now.</summary>
    internal RequestManner MannerAt(DateTimeOffset now) => new(!Holds(UnconditionalUntil, HeaderTerm, now), !Holds(UncodedUntil, HeaderTerm, now), IsHttp1: false);

    /// <summary>Whether two validators are known to stand for the same bytes.</summary>
    internal bool Knows(TagPair pair, DateTimeOffset now) => Pairs?.Any(known => Holds(known.Until, PairTerm, now) && known.Pair.IsLike(pair)) == true;

    /// <summary>What is known after a turn that brought content by asking once more.</summary>
    /// <param name="doubts">Why it had asked once more.</param>
    /// <param name="isSameContent">Whether the bytes are those that were held.</param>
    /// <param name="now">The time.</param>
    internal ServerQuirks Learn(IReadOnlyList<Doubt> doubts, bool isSameContent, DateTimeOffset now)
    {
        var learnt = this;
        foreach (var doubt in doubts)
        {
            learnt = doubt switch
            {
                { Tags: { } pair } => isSameContent ? learnt with { Pairs = [new(pair, now + PairTerm), .. learnt.Others(pair, now).Take(MostPairs - 1)] } : learnt,
                { Kind: DoubtKind.Codings } => learnt with { UncodedUntil = now + HeaderTerm },
                _ => learnt with { UnconditionalUntil = now + HeaderTerm },
            };
        }

        return learnt;
    }

    private IEnumerable<KnownPair> Others(TagPair pair, DateTimeOffset now) => (Pairs ?? []).Where(known => Holds(known.Until, PairTerm, now) && !known.Pair.IsLike(pair));

    /// <summary>A term that ends later than any can was set by a clock that was wrong.</summary>
    private static bool Holds(DateTimeOffset? until, TimeSpan term, DateTimeOffset now) => until > now && until <= now + term;

    /// <summary>The database's form: null where nothing is known.</summary>
    internal string? ToJson() => JsonSerializer.Serialize(this, ServerQuirksJson.Default.ServerQuirks) is var json && json == "{}" ? null : json;

    internal static ServerQuirks FromJson(string? json) => json is null ? None : JsonSerializer.Deserialize(json, ServerQuirksJson.Default.ServerQuirks)!;
}

/// <summary>Two validators that stood for the same bytes, and until when that is believed.</summary>
public sealed record KnownPair(TagPair Pair, DateTimeOffset Until);

/// <summary>Generated, so that reading them costs no reflection.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(ServerQuirks))]
internal sealed partial class ServerQuirksJson : JsonSerializerContext;
