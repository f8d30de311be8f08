using FetchPS.Core.Actions;
using FetchPS.Core.Data;
using FetchPS.Core.Files;
using FetchPS.Core.Model;

namespace FetchPS.Core.Integrity;

/// <summary>Holds what sets hand on against the database: where their links lead, and the bytes in the folders there.</summary>
internal sealed class SetCheck(StoreContext context, FileJudge judge, CancellationToken cancellationToken)
{
    /// <summary>The faults of all sets.</summary>
    public IEnumerable<StoreFinding> Run()
    {
        foreach (var finding in Outside())
            yield return finding;
        foreach (var set in context.Database.Read(HandedOnSet.All))
        {
            // A set that a cycle replaced since then is judged by what it should hand on now.
            if (Judge(set).Count > 0 && context.Database.Read(connection => HandedOnSet.ById(connection, set.Id)) is { } now)
            {
                foreach (var finding in Judge(now))
                    yield return finding;
            }
        }
    }

    /// <summary>Generations that pass by verdicts that rest on something else.</summary>
    private IEnumerable<StoreFinding> Outside() => context.Database.Read(GenerationRepository.RestingOutside).Select(row => Finding(
        FindingSeverity.Error, FindingKind.SetRestsOutside, context.Layout.Full(SetPlace.Link(row.Set)),
        $"Generation {row.Id} of the set {row.Set} passes, but a verdict on its version {row.VersionId} rests on version {row.OtherId}, which is not in it. Repair-FetchStore judges the generation again; Invoke-FetchVerifier has version {row.VersionId} looked at again."));

    /// <summary>The faults of one set.</summary>
    public List<StoreFinding> Judge(HandedOnSet set)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var link = context.Layout.Full(SetPlace.Link(set.Name));
        if (set.Pending)
            return [Finding(FindingSeverity.Warning, FindingKind.SetPending, link, $"What the set {set.Name} hands on is not yet up to date with the database; the next cycle takes care of it.")];

        var target = context.Disk.LinkTarget(link);
        if (Folder(set) is not { } folder)
            return target is null ? [] : [Differs(link, $"The set {set.Name} has nothing to hand on, but its link is there.")];

        List<StoreFinding> findings = [];
        if (target != Path.GetRelativePath(context.Layout.Sets, folder))
            findings.Add(Differs(link, target is null ? $"The link of the set {set.Name} is not there." : $"The link of the set {set.Name} leads to '{target}', which is not its generation {set.GenerationId}."));
        foreach (var (name, bytes) in context.Database.Read(connection => HandedOnSet.Members(connection, set.GenerationId!.Value)))
        {
            if (!name.IsConfined)
            {
                findings.Add(Finding(FindingSeverity.Error, FindingKind.PathRefused, folder, $"A file of the set {set.Name} is named '{name}', which leads out of its folder; it is not followed."));
                continue;
            }

            var file = name.Under(folder);
            if (judge.Judge(file, bytes, cancellationToken) is not { } fault)
                continue;
            if (fault.Kind == FileFaultKind.Unreadable)
                findings.Add(Finding(FindingSeverity.Error, FindingKind.FileUnreadable, file, $"This file of the set {set.Name} can't be read: {fault.Detail}."));
            else
                findings.Add(Differs(file, $"This file of the set {set.Name} is not there with the bytes of version {bytes.VersionId}."));
        }

        return findings;
    }

    /// <summary>The folder of the generation that a set should hand on; null where there is none.</summary>
    public string? Folder(HandedOnSet set) =>
        set is { GenerationId: { } id, Formed: { } formed } ? context.Layout.Full(SetPlace.Generation(set.Name, id, formed)) : null;

    private static StoreFinding Differs(string target, string message) => Finding(FindingSeverity.Error, FindingKind.SetDiffers, target, message);

    private static StoreFinding Finding(FindingSeverity severity, FindingKind kind, string target, string message) =>
        new() { Severity = severity, Kind = kind, Target = target, Message = message };
}
