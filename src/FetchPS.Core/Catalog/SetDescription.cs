using System.Data.Common;
using FetchPS.Core.Data;
using FetchPS.Core.Disk;
using FetchPS.Core.Model;
using FetchPS.Core.Promotions;

namespace FetchPS.Core.Catalog;

/// <summary>Describes sets to their users.</summary>
internal static class SetDescription
{
    public static FileSet Read(DbConnection connection, FileSetRow set, StoreLayout layout, DateTimeOffset now)
    {
        var state = SetState.Read(connection, set, now);
        var names = SetPlace.MemberNames(state.Members.Select(member => (member.UrlId, member.Address)));
        var handedOn = set.GenerationId is { } id ? GenerationRepository.Members(connection, id).ToDictionary(member => member.UrlId, member => member.VersionId) : [];
        var linked = set.LinkedId is { } linkedId ? GenerationRepository.ById(connection, linkedId) : null;
        return new FileSet
        {
            Id = set.Id,
            Name = set.Name,
            Members = [.. state.Members.Select(member => new FileSetMember
            {
                UrlId = member.UrlId,
                Url = member.Address.Text,
                File = names[member.UrlId],
                VersionId = handedOn.GetValueOrDefault(member.UrlId),
                NewestVersionId = member.NewestId,
            })],
            Verifiers = [.. VerifierRepository.All(connection).Where(verifier => string.Equals(verifier.SetName, set.Name, StringComparison.OrdinalIgnoreCase)).Select(verifier => verifier.Name)],
            Path = layout.Full(SetPlace.Link(set.Name)),
            Generation = set.GenerationId,
            Folder = linked is null ? null : layout.Full(SetPlace.Generation(set.Name, linked.Id, linked.Formed)),
            Promoted = set.Promoted,
            Newest = state.Newest?.Id,
            Status = Status(connection, state.Newest),
            WaitsFor = state.Waits ? state.WaitsFor : null,
        };
    }

    private static VerificationStatus? Status(DbConnection connection, GenerationRow? newest)
    {
        if (newest is null || newest.Passed)
            return newest is null ? null : VerificationStatus.Passed;

        var hasFailed = GenerationVerifierRepository.Tally(connection, newest.Id).Failed > 0 || GenerationRepository.HasFailedMember(connection, newest.Id);
        return hasFailed ? VerificationStatus.Failed : VerificationStatus.Unverified;
    }
}
