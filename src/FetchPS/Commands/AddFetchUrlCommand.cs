using System.Management.Automation;
using FetchPS.Arguments;
using FetchPS.Cmdlets;
using FetchPS.Core.Catalog;
using FetchPS.Core.Model;
using FetchPS.Core.Settings;

namespace FetchPS.Commands;

/// <summary>Adds HTTPS addresses to watch.</summary>
[Cmdlet(VerbsCommon.Add, "FetchUrl", SupportsShouldProcess = true)]
[OutputType(typeof(FetchUrl))]
public sealed class AddFetchUrlCommand : RequestOptionsCmdlet
{
    /// <summary>URLs written in one transaction: a long list is not a long row of flushes.</summary>
    private const int BatchSize = 1000;

    private static readonly TimeSpan DefaultInterval = TimeSpan.FromHours(1);

    private readonly List<NewUrl> batch = [];
    private string? uncovered;
    private int uncoveredCount;

    /// <summary>The addresses.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true,
        HelpMessage = "The address, such as https://example.org/list.txt.")]
    [Alias("Address", "Uri")]
    [ValidateNotNullOrEmpty]
    public string[] Url { get; set; } = [];

    /// <summary>The time between two fetches.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true, HelpMessage = "The time between two fetches in whole hours, such as 1h, 6h, 1d or 2w.")]
    [IntervalTransformation]
    public IntervalArgument Interval { get; set; } = new(DefaultInterval);

    /// <summary>The file set to put them into.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, HelpMessage = "The file set: a name for a group of URLs that belong together.")]
    [Alias("Set")]
    [ArgumentCompleter(typeof(SetCompleter))]
    public string? SetName { get; set; }

    /// <summary>The time of day at which they are fetched, in UTC.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, HelpMessage = "The time of day to fetch at, in UTC, such as 06:00. By default URLs are spread over the hours.")]
    [TimeOfDayTransformation(EmptyIsNone = true)]
    public TimeOnly? At { get; set; }

    /// <summary>Whether to put the URLs out.</summary>
    [Parameter(HelpMessage = "Returns the URLs; Changed says whether a URL was added now.")]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void Begin()
    {
        // An empty cell of a table gives nothing; on the command line, an empty text is a mistake.
        var given = MyInvocation.BoundParameters;
        if (given.ContainsKey(nameof(Interval)))
            _ = Interval.Value;
        if (given.ContainsKey(nameof(At)) && At is null)
            throw UrlErrors.InvalidTimeOfDay("");
    }

    /// <inheritdoc/>
    protected override void Process()
    {
        TimeSpan interval;
        string? certificates;
        FetchOptions options;
        try
        {
            interval = Interval.IsEmpty ? DefaultInterval : Interval.Value;
            certificates = ReadCaCertificates();
            options = Apply(FetchOptions.Default);
        }
        catch (FetchException error)
        {
            Refuse(error);
            return;
        }

        foreach (var address in Url)
        {
            string masked;
            try
            {
                masked = UrlAddress.Parse(address).Masked;
            }
            catch (FetchException error)
            {
                Refuse(error);
                continue;
            }

            if (!ShouldProcess(masked, $"Watch every {FetchInterval.Format(interval)}"))
                continue;

            // Made no earlier, so that an address that is none leaves nothing behind; and no later, when a stopped pipeline can't resolve its path.
            OpenOrCreateStore(out _);
            batch.Add(new NewUrl
            {
                Address = address,
                Interval = interval,
                At = At,
                Set = string.IsNullOrEmpty(SetName) ? null : SetName,
                CaCertificates = certificates,
                Options = options,
                Retention = Apply(Retention.None),
            });
        }

        if (batch.Count >= BatchSize)
            AddBatch();
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        AddBatch();
        if (uncovered is not null)
        {
            WriteWarning($"No required verifier applies to {(uncoveredCount == 1 ? $"{uncovered}: what it brings" : $"{uncoveredCount} of the added URLs, such as {uncovered}: what they bring")} stays Unverified, "
                + "and nothing of it becomes current. Add-FetchVerifier adds a verifier; Set-FetchUrl -PromoteUnverified does without one.");
        }
    }

    /// <inheritdoc/>
    protected override void Keep() => WriteBatch();

    // An error may end the pipeline (-ErrorAction Stop): what was accepted before it is written first.
    private void Refuse(FetchException error)
    {
        AddBatch();
        WriteError(ErrorRecords.Of(error));
    }

    private void AddBatch()
    {
        foreach (var result in WriteBatch())
        {
            if (result.Error is not null)
                WriteError(ErrorRecords.Of(result.Error));
            else if (PassThru)
                WriteObject(result.Url);
            if (result.IsUncovered)
                (uncovered, uncoveredCount) = (uncovered ?? UrlAddress.Of(result.Url!).Masked, uncoveredCount + 1);
        }
    }

    private IReadOnlyList<AddResult> WriteBatch()
    {
        if (batch.Count == 0)
            return [];

        NewUrl[] urls = [.. batch];
        batch.Clear();
        return OpenOrCreateStore(out _).Urls.Add(urls);
    }
}
