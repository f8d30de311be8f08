using System.Management.Automation;

namespace FetchPS.Module.Tests;

/// <summary>What a script came to.</summary>
internal sealed record EngineResult(
    IReadOnlyList<PSObject> Output,
    IReadOnlyList<ErrorRecord> Errors,
    IReadOnlyList<string> Warnings,
    IReadOnlyList<string> Verbose,
    ErrorRecord? Terminating)
{
    /// <summary>The output as objects of one type; others among them fail the test.</summary>
    internal List<T> Objects<T>() => [.. Output.Select(item => Assert.IsType<T>(item.BaseObject))];

    /// <summary>The one object.</summary>
    internal T Single<T>() => Assert.Single(Objects<T>());

    /// <summary>Every error's id without the name of the cmdlet behind it, the terminating one last.</summary>
    internal IEnumerable<string> ErrorIds =>
        (Terminating is null ? Errors : [.. Errors, Terminating]).Select(error => error.FullyQualifiedErrorId.Split(',')[0]);

    /// <summary>The same result, which must have no error.</summary>
    internal EngineResult Clean()
    {
        Assert.Empty((Terminating is null ? Errors : [.. Errors, Terminating]).Select(error => error.ToString()));
        return this;
    }
}
