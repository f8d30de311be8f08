using FsCheck;
using FsCheck.Fluent;

namespace FetchPS.Core.Tests.Fetching;

/// <summary>Texts that are bad as file names, in any mix and length.</summary>
public static class HostileNames
{
    private static readonly Gen<string> Piece = Gen.Frequency(
        (6, Gen.Elements(
            "a", "Z", ".", "..", " ", "/", "\\", "\0", "\r\n", "\t", ":", "*", "?", "[", "]", "`", "<", "|", "\"", "%", "~", "-", ".txt", ".tar.gz",
            "CON", "nul", "com1", "COM\u00B9", "LPT\u00B2", "conin$", "_")),
        (4, Gen.Elements(
            "\u202E", "\u200B", "\u00AD", "\uFEFF", "\uD800", "\uDC00", "\uD83D\uDE00", "\uDB40\uDC41", "\uFFFE", "\uFDD0", "\uD83F\uDFFE", "\u2028", "\u0085",
            "\u1FEF", "\u0301", "\u0338", "e\u0301", "\u212B", "\u1100", "\u1161", "\u0F71\u0F72", "\u00A0", "\u3000", "\uFF0F", "\u0344", "\u0958", "\uFB1F")),
        (2, ArbMap.Default.GeneratorFor<string>().Select(text => text ?? "")),
        (1, from text in Gen.Elements("a", " ", ".", "\u00E9", "\u6F22", "\uD83D\uDE00", "\u0301", "CON ")
            from count in Gen.Choose(1, 250)
            select string.Concat(Enumerable.Repeat(text, count))));

    public static Arbitrary<string> Text() => Arb.From(Piece.ListOf().Select(pieces => string.Concat(pieces)));
}
