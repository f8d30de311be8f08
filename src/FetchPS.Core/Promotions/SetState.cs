using System.Data.Common;
using FetchPS.Core.Data;
using FetchPS.Core.Model;

namespace FetchPS.Core.Promotions;

/// <summary>How a set stands: which generation its members' newest versions make, and what that waits for.</summary>
/// <param name="Set">The set.</param>
/// <param name="Members">Its watched URLs.</param>
/// <param name="Newest">The newest generation that was formed.</param>
/// <param name="IsFormed">Whether that one has just these members and versions.</param>
/// <param name="WaitsFor">Why no generation can be formed of what there is, as a sentence; null when one can.</param>
internal sealed record SetState(FileSetRow Set, List<SetMemberRow> Members, GenerationRow? Newest, bool IsFormed, string? WaitsFor)
{
    /// <summary>Whether what there is differs from every generation that was formed, and yet none can be formed of it.</summary>
    public bool Waits => !IsFormed && WaitsFor is not null;

    public static SetState Read(DbConnection connection, FileSetRow set, DateTimeOffset now)
    {
        var members = FileSetRepository.Members(connection, set.Id);
        var newest = GenerationRepository.Newest(connection, set.Id);
        var isFormed = newest is not null && GenerationRepository.Members(connection, newest.Id).Select(member => (member.UrlId, member.VersionId))
            .SequenceEqual(members.Select(member => (member.UrlId, member.NewestId)));
        return new(set, members, newest, isFormed, members.Select(member => WaitsForMember(member, now)).FirstOrDefault(reason => reason is not null));
    }

    private static string? WaitsForMember(SetMemberRow member, DateTimeOffset now)
    {
        var name = member.Address;
        return member switch
        {
            { ClaimCycleId: not null } => $"{name} is being fetched.",
            { Enabled: true, Failures: > 0 } => $"{name} could not be fetched the last time.",
            { Enabled: true } when Schedule.IsDue(member.LastTurn, member.NextDue, now) => $"{name} is due.",
            { NewestId: null } => $"{name} has no version yet.",
            { IsLost: true } => $"The newest version of {name} failed, or has lost its bytes.",
            _ => null,
        };
    }
}
