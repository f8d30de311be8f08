using System.Management.Automation;
using FetchPS.Arguments;
using FetchPS.Cmdlets;
using FetchPS.Core.Model;

namespace FetchPS.Commands;

/// <summary>Gets stored file versions.</summary>
[Cmdlet(VerbsCommon.Get, "FileVersion", DefaultParameterSetName = FindSet)]
[OutputType(typeof(FileVersion))]
public sealed class GetFileVersionCommand : FetchCmdlet
{
    private const string FindSet = "Find";
    private const string IdSet = "Id";
    private const string AsOfSet = "AsOf";

    /// <summary>The versions' ids.</summary>
    [Parameter(ParameterSetName = IdSet, Mandatory = true, Position = 0, HelpMessage = "The id of the version.")]
    [Alias("VersionId")]
    [VersionIdentityTransformation]
    public VersionIdentity[] Id { get; set; } = [];

    /// <summary>The URLs whose versions to get; removed URLs count.</summary>
    [Parameter(ParameterSetName = FindSet, ValueFromPipeline = true, HelpMessage = "The URL: its address, a wildcard over addresses, its id, or a FetchUrl object.")]
    [Parameter(ParameterSetName = AsOfSet, ValueFromPipeline = true, HelpMessage = "The URL: its address, a wildcard over addresses, its id, or a FetchUrl object.")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(UrlCompleter))]
    [UrlIdentityTransformation]
    public UrlIdentity[]? Url { get; set; }

    /// <summary>A wildcard over file names.</summary>
    [Parameter(ParameterSetName = FindSet, HelpMessage = "The file name, or a wildcard over file names.")]
    [Parameter(ParameterSetName = AsOfSet, HelpMessage = "The file name, or a wildcard over file names.")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string? Name { get; set; }

    /// <summary>Only each URL's newest.</summary>
    [Parameter(ParameterSetName = FindSet, HelpMessage = "Only each URL's newest version among those that match.")]
    public SwitchParameter Latest { get; set; }

    /// <summary>Only versions without a verdict.</summary>
    [Parameter(ParameterSetName = FindSet, HelpMessage = "Only versions without a verdict yet.")]
    public SwitchParameter Unverified { get; set; }

    /// <summary>Only versions that passed.</summary>
    [Parameter(ParameterSetName = FindSet, HelpMessage = "Only versions that passed.")]
    [Parameter(ParameterSetName = AsOfSet, HelpMessage = "What was current at that time, instead of what was newest.")]
    public SwitchParameter Passed { get; set; }

    /// <summary>Only versions that failed.</summary>
    [Parameter(ParameterSetName = FindSet, HelpMessage = "Only versions that failed.")]
    public SwitchParameter Failed { get; set; }

    /// <summary>Only versions fetched then or later.</summary>
    [Parameter(ParameterSetName = FindSet, HelpMessage = "Only versions fetched at that time or later.")]
    [TimeTransformation]
    public DateTimeOffset? After { get; set; }

    /// <summary>Only versions fetched earlier.</summary>
    [Parameter(ParameterSetName = FindSet, HelpMessage = "Only versions fetched before that time.")]
    [TimeTransformation]
    public DateTimeOffset? Before { get; set; }

    /// <summary>What there was at a given time.</summary>
    [Parameter(ParameterSetName = AsOfSet, Mandatory = true, HelpMessage = "The time: each URL's version that was newest then, or with -Passed current.")]
    [TimeTransformation]
    public DateTimeOffset AsOf { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        if (ParameterSetName == IdSet)
        {
            foreach (var id in Id)
                ForItem(() => WriteObject(OpenedStore.Versions.Get(id.Id)));
            return;
        }

        foreach (var identity in Url ?? [null!])
            ForItem(() => WriteVersions(identity?.Pattern(OpenedStore)));
    }

    private void WriteVersions(string? pattern)
    {
        if (ParameterSetName == AsOfSet)
        {
            foreach (var version in OpenedStore.Versions.AsOf(AsOf, Passed, pattern, Name))
                WriteObject(version);
            return;
        }

        var statuses = Statuses();
        var query = new VersionQuery
        {
            Url = pattern,
            Name = Name,
            Latest = Latest,
            Status = statuses.Count == 1 ? statuses[0] : null,
            After = After,
            Before = Before,
        };
        foreach (var version in OpenedStore.Versions.Find(query))
        {
            if (statuses.Count == 0 || statuses.Contains(version.Status))
                WriteObject(version);
        }
    }

    private List<VerificationStatus> Statuses()
    {
        List<VerificationStatus> statuses = [];
        if (Unverified)
            statuses.Add(VerificationStatus.Unverified);
        if (Passed)
            statuses.Add(VerificationStatus.Passed);
        if (Failed)
            statuses.Add(VerificationStatus.Failed);
        return statuses;
    }
}
