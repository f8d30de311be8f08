using FetchPS.Core.Cycles;
using FetchPS.Core.Verification;

namespace FetchPS.Core.Tests.Verification;

/// <summary>A cycle that is cancelled while a script is at a version: nothing that it said counts, and the next cycle asks it again.</summary>
public sealed class CancelledScriptTests
{
    [Fact]
    public async Task The_next_cycle_asks_it_again()
    {
        Unix.Require();
        await using var test = await TestStore.CreateAsync();
        var (script, runs, said) = (Path.Combine(test.Path, "..", $"{Guid.NewGuid():N}.ps1"), Path.GetTempFileName(), Unix.MakeFifo(Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}")));
        await File.WriteAllTextAsync(script, $$"""
            process {
                @{ Id = $_.Id; Result = 'Passed' }
                [IO.File]::AppendAllText('{{runs}}', 'x')
                if ([IO.File]::ReadAllText('{{runs}}') -eq 'x') { [IO.File]::WriteAllText('{{said}}', 'said'); [Threading.Thread]::Sleep(-1) }
            }
            """, TestContext.Current.CancellationToken);
        test.Watch("/a.txt", "a");
        test.Store.Dispose();
        using var store = FetchStore.Open(test.Options with { ScriptRunner = (_, slots) => ShippedHost.Runner(slots: slots) });
        store.Verifiers.Add(new NewVerifier { Name = "it", Kind = VerifierKind.Script, Command = script });

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var cycle = store.RunCycleAsync(new CycleOptions(), _ => { }, ending.Token);
        await Unix.ReadFifoAsync(said);
        await ending.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cycle);
        Assert.Equal(VerificationStatus.Unverified, store.Versions.Get(1).Status);
        Assert.Empty(store.Verdicts.Find());

        await store.RunCycleAsync(new CycleOptions(), _ => { }, TestContext.Current.CancellationToken);
        Assert.Equal((VerificationStatus.Passed, true), (store.Versions.Get(1).Status, store.Versions.Get(1).IsCurrent));
        Assert.Equal("xx", await File.ReadAllTextAsync(runs, TestContext.Current.CancellationToken));
        Assert.Single(store.Verdicts.Find());
        foreach (var file in (string[])[script, runs, said])
            File.Delete(file);
    }
}
