using System.Management.Automation;

namespace FetchPS.Module.Tests.Commands;

public sealed class CompletionTests : IDisposable
{
    private readonly EngineSession session = new();

    public CompletionTests()
    {
        session.Set("Program", Environment.ProcessPath!);
        session.Invoke("Add-FetchUrl 'https://example.org/a.txt', \"https://example.org/it's?x=1&y=2\" -Set lists; Add-FetchVerifier format -Command $Program").Clean();
    }

    public void Dispose() => session.Dispose();

    [Theory]
    [InlineData("Get-FetchUrl -Store {0} a.t", "https://example.org/a.txt")]
    [InlineData("Get-FetchUrl -Store {0} it", "'https://example.org/it''s?x=1&y=2'")]
    [InlineData("Get-FetchUrl -Store {0} 'https://example.org/a", "https://example.org/a.txt")]
    [InlineData("Add-FetchUrl -Store {0} https://x/ -Set l", "lists")]
    [InlineData("Remove-FetchVerifier -Store {0} fo", "format")]
    [InlineData("Add-FetchVerifier x -BuiltIn env", "Envelope")]
    [InlineData("Add-FetchVerifier x -BuiltIn Json -Option ", "@{ Schema = ")]
    public void Names_from_the_store_are_offered(string line, string expected) =>
        Assert.Equal([expected], Complete(line.Replace("{0}", session.Store, StringComparison.Ordinal)));

    [Fact]
    public void The_store_is_found_from_the_sessions_own_location()
    {
        session.Runspace.SessionStateProxy.Path.SetLocation(session.Folder.Path);

        Assert.Equal(["https://example.org/a.txt"], Complete("Get-FetchUrl -Store ./store a.t"));
    }

    [Fact]
    public void Without_a_store_nothing_is_offered_and_nothing_is_made()
    {
        Complete($"Get-FetchUrl -Store {session.Folder.Combine("none")} https");

        Assert.False(Directory.Exists(session.Folder.Combine("none")));
    }

    private List<string> Complete(string line)
    {
        using var shell = PowerShell.Create(session.Runspace);
        return [.. CommandCompletion.CompleteInput(line, line.Length, null, shell).CompletionMatches.Select(match => match.CompletionText)];
    }
}
