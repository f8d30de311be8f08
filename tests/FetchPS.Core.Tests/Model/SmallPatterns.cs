using FsCheck;
using FsCheck.Fluent;

namespace FetchPS.Core.Tests.Model;

/// <summary>Short texts of few letters, so that patterns often almost match.</summary>
public static class SmallPatterns
{
    public static Arbitrary<string> Text() => Arb.From(
        Gen.Elements('a', 'b', '*', '?').ListOf().Where(letters => letters.Count <= 10).Select(letters => string.Concat(letters)));
}
