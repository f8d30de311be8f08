using FetchPS.Core.Model;
using FsCheck;
using FsCheck.Fluent;

namespace FetchPS.Core.Tests.Model;

/// <summary>Addresses made of parts that have hurt others, most of them valid.</summary>
public static class AddressTexts
{
    private static readonly Gen<string> Host = Gen.Elements(
        "example.org", "EXAMPLE.org:8443", "b\u00FCcher.example", "[::1]:8443", "[2001:db8::1]", "127.0.0.1", "\uFF11.\uFF12", "nul.example", "con",
        "h.", "xn--bcher-kva.example", "a_b.org", new string('a', 63) + "." + new string('b', 63) + "." + new string('c', 63) + ".org", "a\u2100b", "h:1");

    private static readonly Gen<string> Piece = Gen.Frequency(
        (3, Gen.Elements("a", "list.txt", "LIST.TXT", "index", "NUL", "con.txt", "COM\u00B9", "~0123456789ab", ".hidden", "name.", "b%20c", "a*b", "[x]")),
        (3, Gen.Elements("..", ".", "%2e%2e", "%2e%2e%2f", "..%5c", "%2F", "%5C", "%00", "%0a", "%FF", "%ED%A0%80", "%e2%80%ae", "%zz", "%", "%20", "")),
        (2, ArbMap.Default.GeneratorFor<string>().Where(s => s is not null)),
        (1, Gen.Elements('a', '\u00E9', '\u6F22').SelectMany(c => Gen.Choose(1, 300).Select(n => new string(c, n)))));

    private static readonly Gen<string> PathAndQuery =
        from pieces in Piece.ListOf()
        from end in Gen.Elements("", "/", "?", "?q=1", "?q=/../#x", "#x")
        select string.Concat(pieces.Select(piece => "/" + piece)) + end;

    public static Arbitrary<string> Text() => Arb.From(
        from host in Host
        from rest in PathAndQuery
        select "https://" + host + rest);

    public static Arbitrary<UrlAddress> Address() => Arb.From(
        Text().Generator.Select(UrlAddress.TryParse).Where(address => address is not null).Select(address => address!));
}
