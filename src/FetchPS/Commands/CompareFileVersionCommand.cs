using System.Management.Automation;
using FetchPS.Arguments;
using FetchPS.Cmdlets;
using FetchPS.Core.Comparison;
using FetchPS.Core.Errors;
using FetchPS.Core.Model;

namespace FetchPS.Commands;

/// <summary>Compares versions line by line: the newest with the one before it, or any two.</summary>
[Cmdlet(VerbsData.Compare, "FileVersion", DefaultParameterSetName = UrlSet)]
[OutputType(typeof(FileComparison))]
public sealed class CompareFileVersionCommand : FetchCmdlet
{
    private const string UrlSet = "Url";
    private const string IdSet = "Id";

    /// <summary>The URLs whose newest version is compared with the one before.</summary>
    [Parameter(ParameterSetName = UrlSet, Mandatory = true, Position = 0, ValueFromPipeline = true,
        HelpMessage = "The URL whose newest version to compare with the one before: its address, a wildcard over addresses, its id, or a FetchUrl object.")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(UrlCompleter))]
    [UrlIdentityTransformation(LeavesOthers = true)]
    public UrlIdentity[] Url { get; set; } = [];

    /// <summary>The version to compare to.</summary>
    [Parameter(ParameterSetName = IdSet, Mandatory = true, ValueFromPipeline = true,
        HelpMessage = "The id of the version, or a FileVersion object, which is compared with the one before it unless -With names another.")]
    [Alias("VersionId")]
    [ValidateNotNull]
    [VersionIdentityTransformation(IsSingle = true, LeavesOthers = true)]
    public VersionIdentity Id { get; set; } = null!;

    /// <summary>The version to compare from.</summary>
    [Parameter(ParameterSetName = IdSet, HelpMessage = "The id of the version to compare from. By default the one before it of the same URL.")]
    [VersionIdentityTransformation(IsSingle = true)]
    public VersionIdentity? With { get; set; }

    /// <summary>How many unchanged lines to give around each change.</summary>
    [Parameter(HelpMessage = "How many unchanged lines to give around each change; 3 by default.")]
    [ValidateRange(0, int.MaxValue)]
    [WholeNumberTransformation]
    public int Context { get; set; } = VersionComparer.UsualContext;

    /// <summary>The largest file whose lines are compared.</summary>
    [Parameter(HelpMessage = "The largest file whose lines are compared, in bytes, such as 100MB; 32000000 by default.")]
    [ValidateRange(1, int.MaxValue)]
    [WholeNumberTransformation(IsSize = true)]
    public long MaximumSize { get; set; } = VersionComparer.UsualMaximumSize;

    /// <inheritdoc/>
    protected override void Process()
    {
        if (ParameterSetName == IdSet)
        {
            ForItem(() =>
            {
                var version = OpenedStore.Versions.Get(Id.Id);
                Compare((With is { } other ? OpenedStore.Versions.Get(other.Id) : OpenedStore.Versions.Before(version))
                    ?? throw VersionErrors.NoVersionBefore(Id.Id, UrlAddress.Of(version)), version);
            });
            return;
        }

        foreach (var identity in Url)
            ForItem(() => CompareNewest(identity));
    }

    private void CompareNewest(UrlIdentity identity)
    {
        var newest = OpenedStore.Versions.Find(new() { Url = identity.Pattern(OpenedStore), Latest = true }).ToList();
        foreach (var version in newest)
        {
            if (OpenedStore.Versions.Before(version) is { } before)
                ForItem(() => Compare(before, version));
            else if (newest.Count > 1)
                WriteVerbose(VersionErrors.NoVersionBefore(null, UrlAddress.Of(version)).Message);
            else
                throw VersionErrors.NoVersionBefore(null, UrlAddress.Of(version));
        }
    }

    private void Compare(FileVersion old, FileVersion @new) => WriteObject(OpenedStore.Comparer.Compare(old, @new, Context, MaximumSize));
}
