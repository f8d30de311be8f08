using FetchPS.Core.Verification;

namespace FetchPS.Core.Tests.Verification;

public sealed class VerifierProgramTests : VerifierTests
{
    [Fact]
    public void Bare_name_is_found_on_the_path()
    {
        var name = OperatingSystem.IsWindows() ? "cmd" : "sh";

        var found = VerifierProgram.Resolve(name);

        Assert.True(Path.IsPathFullyQualified(found));
        Assert.Equal(name, Path.GetFileNameWithoutExtension(found), ignoreCase: true);
        Assert.Equal(found, VerifierProgram.Resolve(found), ignoreCase: true);
    }

    [Fact]
    public void Relative_path_starts_from_the_folder_given()
    {
        Unix.Require();
        var path = InFolder("verify");
        File.WriteAllText(path, "");
        Unix.MakeExecutable(path);

        Assert.Equal(path, VerifierProgram.Resolve("./verify", Folder));
        Assert.Equal(path, VerifierProgram.Resolve("sub/../verify", Folder));
        Assert.Equal("CommandNotFound", Assert.Throws<FetchException>(() => VerifierProgram.Resolve("verify", Folder)).ErrorId);
    }

    [Fact]
    public void File_without_the_right_to_execute_is_no_program()
    {
        Unix.Require();
        File.WriteAllText(InFolder("text"), "");

        Assert.Equal("CommandNotFound", Assert.Throws<FetchException>(() => VerifierProgram.Resolve(InFolder("text"))).ErrorId);
    }

    [Fact]
    public void Batch_file_is_refused()
    {
        Assert.SkipUnless(OperatingSystem.IsWindows(), "Only Windows runs batch files through a shell.");
        File.WriteAllText(InFolder("verify.cmd"), "");

        Assert.Equal("BatchFile", Assert.Throws<FetchException>(() => VerifierProgram.Resolve(InFolder("verify"))).ErrorId);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no-such-program-anywhere")]
    [InlineData("./no-such-program")]
    [InlineData("/")]
    [InlineData("nul\0")]
    public void Nothing_found_is_an_error_about_the_command(string command)
    {
        var error = Assert.Throws<FetchException>(() => VerifierProgram.Resolve(command, Folder));

        Assert.Equal(("CommandNotFound", command.Replace("\0", @"\u0000", StringComparison.Ordinal)), (error.ErrorId, error.Target));
    }

    [Fact]
    public void Hash_is_of_the_bytes()
    {
        File.WriteAllText(InFolder("abc"), "abc");

        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", VerifierProgram.Sha256(InFolder("abc")));
    }
}
