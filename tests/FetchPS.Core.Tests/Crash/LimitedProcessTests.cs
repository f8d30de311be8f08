using System.Diagnostics;
using FetchPS.Core.Tests.Verification;

namespace FetchPS.Core.Tests.Crash;

/// <summary>A real process that the system allows no further file: what it says names the limit, and the store stays whole.</summary>
public sealed class LimitedProcessTests
{
    [Fact]
    public async Task One_that_may_open_no_more_files_says_so()
    {
        Unix.RequireLinux();
        const string prlimit = "/usr/bin/prlimit";
        Assert.SkipUnless(File.Exists(prlimit), "There is no prlimit (util-linux) to set the limit with.");
        await using var test = await TestStore.CreateAsync();
        test.Watch("/a.txt", "a");
        await test.RunAsync();
        test.Store.Dispose();

        // Once it runs, so that the runtime has opened what it needs itself.
        using var child = await ChildProcess.StartAsync(dieAt: null, "summarize", test.Path);
        Process? limit = null;
        child.Go();
        var (exit, errors) = await child.EndAsync(_ => limit ??= Process.Start(prlimit, [$"--pid={child.Id}", "--nofile=10"]));
        limit?.Dispose();

        Assert.True(errors.Length == 0, errors);
        Assert.Equal(2, exit);
        Assert.StartsWith($"TooManyOpenFiles: '{test.Path}' can't be opened", child.Lines[^1], StringComparison.Ordinal);
        test.Reopen();
        Assert.Empty(test.Store.Check(cancellationToken: TestContext.Current.CancellationToken));
    }
}
