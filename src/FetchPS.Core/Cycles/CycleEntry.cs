using FetchPS.Core.Promotions;
using FetchPS.Core.Verification;

namespace FetchPS.Core.Cycles;

/// <summary>Something for a cycle's one writer to record or to tell, in the order of its coming.</summary>
internal abstract record CycleEntry;

/// <summary>A turn whose fetch is over.</summary>
internal sealed record TurnEntry(PlacedTurn Turn) : CycleEntry;

/// <summary>What a verifier said of a version.</summary>
internal sealed record VerdictEntry(Verifier Verifier, Verdict Verdict) : CycleEntry;

/// <summary>What a verifier said of a set.</summary>
internal sealed record SetVerdictEntry(SetWork Work, Verifier Verifier, Verdict Verdict) : CycleEntry;

/// <summary>Something to be told.</summary>
internal sealed record WarningEntry(CycleWarning Warning) : CycleEntry;

/// <summary>No more verdicts come: every turn is to be told of.</summary>
internal sealed record TurnsEndedEntry : CycleEntry;
