using System.Reflection;

namespace FetchPS.Core.Tests;

/// <summary>The README, whose examples the tests run.</summary>
internal static class Readme
{
    /// <summary>The one block of code that is in this language and begins so.</summary>
    public static string Block(string language, string start)
    {
        var path = typeof(Readme).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "Readme").Value!;
        var blocks = File.ReadAllText(path).ReplaceLineEndings("\n").Split($"```{language}\n").Skip(1).Select(rest => rest.Split("```")[0]);
        return Assert.Single(blocks, block => block.StartsWith(start, StringComparison.Ordinal));
    }
}
