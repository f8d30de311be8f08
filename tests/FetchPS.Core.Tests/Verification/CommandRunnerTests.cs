using System.Security.Cryptography;
using System.Text;
using FetchPS.Core.Verification;
using FetchPS.Core.Verification.Commands;

namespace FetchPS.Core.Tests.Verification;

public sealed class CommandRunnerTests : VerifierTests
{
    private readonly CommandRunner runner = new();

    [Theory]
    [InlineData("echo fine; exit 0", VerificationResult.Passed, "fine")]
    [InlineData("exit 0", VerificationResult.Passed, null)]
    [InlineData("echo first; echo 'line 3 is bad'; echo; echo noise >&2; exit 1", VerificationResult.Failed, "line 3 is bad")]
    [InlineData("echo fine >&2; echo 'line 3 is bad' >&2; exit 1", VerificationResult.Failed, "line 3 is bad")]
    [InlineData("exit 1", VerificationResult.Failed, null)]
    [InlineData("echo usage; echo trouble >&2; exit 2", VerificationResult.Error, "usage")]
    [InlineData("echo trouble >&2; exit 2", VerificationResult.Error, "trouble")]
    [InlineData("exit 77", VerificationResult.Error, "The verifier ended with exit code 77.")]
    [InlineData("kill -9 $$", VerificationResult.Error, "The verifier ended with exit code 137 (as by signal 9).")]
    [InlineData("printf 'red \\033[31malert\\033[0m\\a \\342\\200\\256 \\377\\rnow'", VerificationResult.Passed, "now")]
    [InlineData("printf 'red \\033[31malert\\033[0m\\a \\342\\200\\256 \\377'", VerificationResult.Passed, "red alert\\u0007 \\u202E \uFFFD")]
    public async Task Exit_code_and_last_line_make_the_verdict(string script, VerificationResult result, string? message)
    {
        var verdicts = await RunAsync(runner, Shell(script), Versions(1));

        Assert.Equal((result, message), (verdicts[1].Result, verdicts[1].Message));
    }

    [Fact]
    public async Task Version_comes_as_arguments_variables_and_input()
    {
        const string Script = """
            printf '%s\n' "$@" >"$0.arguments"
            printf '%s\n' "$FETCHPS_PATH" "$FETCHPS_ID" "$FETCHPS_URL" "$FETCHPS_NAME" "$FETCHPS_SHA256" >"$0.variables"
            cat >"$0.input"
            """;
        var version = Version(42);
        var verifier = Shell(Script, "--file={Path}", "{id} of {URL}", "{Name}", "{Sha256}", "{{Name}}", "{\"a\": 1}");

        await RunAsync(runner, verifier, [version]);

        Assert.Equal(
            [$"--file={version.Path}", $"42 of {version.Url}", version.Name, version.Sha256, "{Name}", "{\"a\": 1}"],
            await File.ReadAllLinesAsync(InFolder("verify.arguments"), Stop));
        Assert.Equal(
            [version.Path, "42", version.Url, version.Name, version.Sha256],
            await File.ReadAllLinesAsync(InFolder("verify.variables"), Stop));
        var input = await File.ReadAllTextAsync(InFolder("verify.input"), Stop);
        Assert.EndsWith("}\n", input, StringComparison.Ordinal);
        Assert.Equal(version, FileVersionJson.Parse(input));
    }

    [Theory]
    [InlineData("$(touch PWNED)`touch PWNED`;touch PWNED|touch PWNED&touch PWNED")]
    [InlineData("' touch PWNED '\" \"touch PWNED\\")]
    [InlineData("two\nlines and\ttabs  *")]
    [InlineData("x -rf {Path} {{Id}} %PATH% ümläut \U0001F600")]
    public async Task Hostile_names_are_only_text(string name)
    {
        const string Script = """
            printf %s "$1" >"$0.argument"; printf %s "$FETCHPS_NAME" >"$0.variable"; ls >"$0.files"
            """;

        var verdicts = await RunAsync(runner, Shell(Script, "{Name}"), [Version(1, name)]);

        Assert.Equal(VerificationResult.Passed, verdicts[1].Result);
        Assert.Equal(name, await File.ReadAllTextAsync(InFolder("verify.argument"), Stop));
        Assert.Equal(name, await File.ReadAllTextAsync(InFolder("verify.variable"), Stop));
        Assert.Empty(await File.ReadAllTextAsync(InFolder("verify.files"), Stop));
        Assert.False(File.Exists("PWNED"));
    }

    [Theory]
    [InlineData("exit 0")]
    [InlineData("exec 0<&-; exit 0")]
    [InlineData("head -c 1 >/dev/null; exit 0")]
    public async Task Input_need_not_be_read(string script)
    {
        // Longer than a pipe holds, shorter than Linux allows a variable to be.
        var verdicts = await RunAsync(runner, Shell(script), [Version(1) with { Url = "https://example.org/" + new string('x', 100_000) }]);

        Assert.Equal((VerificationResult.Passed, null), (verdicts[1].Result, verdicts[1].Message));
    }

    [Fact]
    public async Task Endless_output_is_read_and_only_its_end_kept()
    {
        var verdicts = await RunAsync(runner, Shell("yes 0123456789 | head -c 50000000; yes >&2 & echo; echo the end"), Versions(1));

        Assert.Equal((VerificationResult.Passed, "the end"), (verdicts[1].Result, verdicts[1].Message));
    }

    [Fact]
    public async Task Long_lines_are_cut()
    {
        var verdicts = await RunAsync(runner, Shell("yes x | tr -d '\\n' | head -c 1000000"), Versions(1));

        Assert.Equal(new string('x', 4000) + "…", verdicts[1].Message);
    }

    [Fact]
    public async Task Environment_holds_nothing_of_ours()
    {
        Environment.SetEnvironmentVariable("FETCHPS_TEST_PASSWORD", "hunter2");
        Environment.SetEnvironmentVariable("LC_TEST", "passed on");

        await RunAsync(runner, Shell("env | cut -d= -f1 >\"$0.names\""), Versions(1));

        string[] expected = ["PATH", "LC_TEST", "FETCHPS_RUN_ID", "FETCHPS_PATH", "FETCHPS_ID", "FETCHPS_URL", "FETCHPS_NAME", "FETCHPS_SHA256"];
        string[] possible = ["HOME", "USER", "LOGNAME", "LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "TEMP", "TMP", "PSModulePath"];
        string[] ofTheShell = ["PWD", "SHLVL", "OLDPWD", "_"];
        var names = await File.ReadAllLinesAsync(InFolder("verify.names"), Stop);
        Assert.Superset(expected.ToHashSet(), names.ToHashSet());
        Assert.DoesNotContain(names.Except(expected).Except(possible).Except(ofTheShell), name => !name.StartsWith("DOTNET_", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Working_folder_is_empty_and_goes_away()
    {
        var verdicts = await RunAsync(runner, Shell("ls -A; mkdir -p a/b; echo x >a/b/c; pwd"), Versions(1));

        Assert.StartsWith(Path.TrimEndingDirectorySeparator(Path.GetTempPath()), verdicts[1].Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(verdicts[1].Message));
    }

    [Fact]
    public async Task Hanging_program_is_ended_with_all_its_descendants()
    {
        Unix.RequireLinux();
        var fifo = Unix.MakeFifo(InFolder("pids"));
        var time = new ManualTime();
        var verifier = Shell(
            """
            sleep 301 & a=$!
            setsid sleep 302 & b=$!
            # Its parent goes at once, it has a session of its own, and holds our pipes.
            c=$(setsid sh -c 'sleep 303 >&2 & echo $!')
            trap '' TERM INT HUP
            echo $$ $a $b $c >"$1"
            while :; do sleep 300; done
            """,
            fifo);

        var running = RunAsync(new CommandRunner(time: time), verifier, Versions(1));
        var pids = (await Unix.ReadFifoAsync(fifo)).Split(' ').Select(int.Parse).ToArray();
        Assert.Equal(4, pids.Length);
        Assert.DoesNotContain(pids, Unix.HasEnded);
        time.Advance(verifier.Timeout);
        var verdicts = await running.WaitAsync(Patience, Stop);

        Assert.Equal(VerificationResult.Error, verdicts[1].Result);
        Assert.Equal("The verifier gave no result within 30 s, and was ended.", verdicts[1].Message);
        Assert.Equal(verifier.Timeout, verdicts[1].Duration);
        Assert.All(pids, id => Assert.True(Unix.HasEnded(id), $"Process {id} still runs."));
    }

    [Fact]
    public async Task Cancelling_ends_everything()
    {
        Unix.RequireLinux();
        var fifo = Unix.MakeFifo(InFolder("pids"));
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Stop);

        var running = RunAsync(runner, Shell("setsid sleep 300 & echo $$ $! >\"$1\"; wait", fifo), Versions(1), cancel.Token);
        var pids = (await Unix.ReadFifoAsync(fifo)).Split(' ').Select(int.Parse).ToArray();
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(Patience, Stop));
        Assert.All(pids, id => Assert.True(Unix.HasEnded(id), $"Process {id} still runs."));
    }

    [Fact]
    public async Task What_a_program_leaves_behind_is_ended_and_not_waited_for()
    {
        Unix.RequireLinux();
        // Many, because what has just been started is hardest to find: it is about to become another program.
        var verifier = Shell("setsid env sleep 300 & echo $!");

        var verdicts = await RunAsync(runner, verifier, Versions(100)).WaitAsync(Patience, Stop);

        Assert.All(verdicts.Values, verdict => Assert.Equal(VerificationResult.Passed, verdict.Result));
        Assert.All(verdicts.Values, verdict => Assert.True(Unix.HasEnded(int.Parse(verdict.Message!, null)), $"Process {verdict.Message} still runs."));
    }

    [Fact]
    public async Task What_can_not_be_found_is_not_waited_for()
    {
        Unix.RequireLinux();
        // No mark in its environment, no parent, and it holds our pipes.
        var verdicts = await RunAsync(runner, Shell("env -i setsid sleep 300 & echo $!"), Versions(1)).WaitAsync(Patience, Stop);

        var escaped = int.Parse(verdicts[1].Message!, null);
        using var process = System.Diagnostics.Process.GetProcessById(escaped);
        process.Kill();
        Assert.Equal(VerificationResult.Passed, verdicts[1].Result);
    }

    [Fact]
    public async Task Programs_run_beside_each_other()
    {
        var fifo = InFolder("meeting");
        // Each end of a named pipe waits for the other.
        var verifier = Shell("if [ $2 = 1 ]; then echo hello >\"$1\"; else cat \"$1\"; fi", fifo, "{Id}");
        Unix.MakeFifo(fifo);

        var verdicts = await RunAsync(new CommandRunner(new VerifierSlots(2)), verifier, Versions(2)).WaitAsync(Patience, Stop);

        Assert.Equal("hello", verdicts[2].Message);
    }

    [Fact]
    public async Task No_more_programs_run_at_once_than_allowed()
    {
        var verifier = Shell("echo + >>\"$0.log\"; sleep 0.02; echo - >>\"$0.log\"");

        await RunAsync(new CommandRunner(new VerifierSlots(2)), verifier, Versions(12));

        var (running, most) = (0, 0);
        foreach (var line in await File.ReadAllLinesAsync(InFolder("verify.log"), Stop))
            most = Math.Max(most, running += line == "+" ? 1 : -1);
        Assert.Equal(0, running);
        Assert.InRange(most, 1, 2);
    }

    [Fact]
    public async Task Verdict_comes_before_the_next_version()
    {
        var verdicts = await RunInTurnAsync(runner, Shell("echo $FETCHPS_ID"), Versions(3));

        Assert.Equal(["1", "2", "3"], verdicts.Select(verdict => verdict.Message));
    }

    [Fact]
    public async Task Verdict_names_the_program_that_ran()
    {
        var verifier = Shell("") with { Command = VerifierProgram.Resolve("true"), ArgumentList = ["{Path}"] };

        var verdicts = await RunAsync(runner, verifier, Versions(1));

        Assert.Equal(VerifierProgram.Sha256(verifier.Command), verdicts[1].VerifierSha256);
    }

    [Fact]
    public async Task Script_of_an_interpreter_counts_as_what_ran()
    {
        Unix.Require();
        var verifier = Shell("exit 0", "{Path}", "--flag", "relative.txt", Unix.MakeFifo(InFolder("fifo")));
        var script = InFolder("verify");
        var list = $"{VerifierProgram.Sha256("/bin/sh")}  /bin/sh\n{VerifierProgram.Sha256(script)}  {script}\n";

        var verdicts = await RunAsync(runner, verifier, Versions(1));

        // As `sha256sum /bin/sh .../verify | sha256sum` has it.
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(list))), verdicts[1].VerifierSha256);
        Assert.NotEqual(verdicts[1].VerifierSha256, (await RunAsync(runner, Shell("exit 0 # changed"), Versions(1)))[1].VerifierSha256);
    }

    [Theory]
    [InlineData("printf 'replaced' >\"$1.new\"; mv -f \"$1.new\" \"$1\"", "is not what was fetched")]
    [InlineData("chmod u+w \"$1\"; printf 'more' >>\"$1\"; exit 1", "is not what was fetched")]
    [InlineData("rm -f \"$1\"", "can't be read")]
    public async Task Verdict_on_a_file_that_it_changed_does_not_count(string script, string reason)
    {
        var version = Version(1);
        MakeReadOnly(version.Path);

        var verdict = (await RunAsync(runner, Shell(script, "{Path}"), [version]))[1];

        Assert.Equal(VerificationResult.Error, verdict.Result);
        Assert.Contains(reason, verdict.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_that_is_only_read_stays_as_it_is()
    {
        var version = Version(1);
        MakeReadOnly(version.Path);

        Assert.Equal(VerificationResult.Passed, (await RunAsync(runner, Shell("cat \"$1\"; touch \"$1\" || true", "{Path}"), [version]))[1].Result);
    }

    [Fact]
    public async Task Output_is_kept_with_the_verdict()
    {
        var verdicts = await RunAsync(runner, Shell("echo one; echo trouble >&2; printf '  two\\033[1m\\a\\n\\n'; exit 1"), Versions(1));

        Assert.Equal("one\n  two\\u0007\ntrouble", verdicts[1].Output);
    }

    [Fact]
    public async Task Output_of_one_that_hangs_is_kept_too()
    {
        Unix.Require();
        var fifo = Unix.MakeFifo(InFolder("said"));
        var time = new ManualTime();
        var verifier = Shell("echo step 1; echo still busy >&2; echo said >\"$1\"; sleep 300", fifo);

        var running = RunAsync(new CommandRunner(time: time), verifier, Versions(1));
        await Unix.ReadFifoAsync(fifo);
        time.Advance(verifier.Timeout);

        Assert.Equal("step 1\nstill busy", (await running.WaitAsync(Patience, Stop))[1].Output);
    }

    [Fact]
    public async Task Only_the_last_lines_of_much_output_are_kept_whole()
    {
        var verdicts = await RunAsync(runner, Shell("yes 'a line of thirty-two characters.' 2>/dev/null | head -n 100000; yes error 2>/dev/null | head -n 100000 >&2"), Versions(1));

        var lines = verdicts[1].Output!.Split('\n');
        Assert.Equal(["a line of thirty-two characters.", "error"], lines.Distinct());
        Assert.InRange(verdicts[1].Output!.Length, 15_000, 2 * 8 * 1024);
    }

    [Fact]
    public async Task Daemons_with_closed_streams_are_ended_too()
    {
        Unix.RequireLinux();
        // Forked twice, in a session of its own, every stream closed, in another folder: as daemons do.
        var verifier = Shell("( setsid sh -c 'cd /; exec sleep 300 <&- >&- 2>&- & echo $! >\"$0\"' \"$1\" & ); while [ ! -s \"$1\" ]; do :; done; cat \"$1\"", InFolder("pid"));

        var verdicts = await RunAsync(runner, verifier, Versions(1)).WaitAsync(Patience, Stop);

        Assert.True(Unix.HasEnded(int.Parse(verdicts[1].Message!, null)));
    }

    [Fact]
    public async Task Slots_are_shared_by_all_verifiers()
    {
        var slots = new VerifierSlots(2);
        var verifier = Shell("echo + >>\"$0.log\"; sleep 0.02; echo - >>\"$0.log\"");

        await Task.WhenAll(Enumerable.Range(0, 4).Select(i => RunAsync(new CommandRunner(slots), verifier, Enumerable.Range(4 * i, 4).Select(id => Version(id)).ToList())));

        var (running, most) = (0, 0);
        foreach (var line in await File.ReadAllLinesAsync(InFolder("verify.log"), Stop))
            most = Math.Max(most, running += line == "+" ? 1 : -1);
        Assert.Equal(0, running);
        Assert.InRange(most, 1, 2);
    }

    [Fact]
    public async Task Missing_program_is_an_error_for_each_version()
    {
        var verifier = Shell("") with { Command = InFolder("nowhere") };

        var verdicts = await RunAsync(runner, verifier, Versions(2));

        Assert.Equal(2, verdicts.Count);
        Assert.All(verdicts.Values, verdict =>
        {
            Assert.Equal(VerificationResult.Error, verdict.Result);
            Assert.Contains("nowhere", verdict.Message, StringComparison.Ordinal);
            Assert.Null(verdict.VerifierSha256);
        });
    }

    [Fact]
    public async Task File_that_is_no_program_is_an_error()
    {
        Unix.Require();
        var path = InFolder("text");
        await File.WriteAllTextAsync(path, "\u007fELF, not really", Stop);
        Unix.MakeExecutable(path);

        var verdicts = await RunAsync(runner, Shell("") with { Command = path }, Versions(1));

        Assert.Equal(VerificationResult.Error, verdicts[1].Result);
        Assert.Contains("could not be run", verdicts[1].Message, StringComparison.Ordinal);
    }

    private static void MakeReadOnly(string path)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.GroupRead);
    }

    private Verifier Shell(string script, params string[] arguments)
    {
        Unix.Require();
        var path = InFolder("verify");
        File.WriteAllText(path, script.ReplaceLineEndings("\n"));
        return new Verifier
        {
            Id = 1,
            Name = "shell",
            Kind = VerifierKind.Command,
            Command = "/bin/sh",
            ArgumentList = [path, .. arguments],
            Timeout = TimeSpan.FromSeconds(30),
        };
    }
}
