using FetchPS.Core.Data;
using FetchPS.Core.Verification;

namespace FetchPS.Core.Promotions;

/// <summary>A generation and those of its set's verifiers that are to look at it now.</summary>
internal sealed record SetWork(long GenerationId, FileSetRow Set, IReadOnlyList<SetMember> Members, IReadOnlyList<Verifier> Verifiers)
{
    /// <summary>Whether a version is in it.</summary>
    public bool Has(long versionId) => Members.Any(member => member.Version.Id == versionId);
}
