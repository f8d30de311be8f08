namespace FetchPS.Core.Tests.Verification;

/// <summary>The verifiers of X.509 bundles, on certificates that OpenSSL made.</summary>
public sealed class X509BundleTests : ShippedTests
{
    [Theory]
    [InlineData("bash")]
    [InlineData("python")]
    public async Task Only_bundles_of_good_certificates_pass(string language)
    {
        Require("openssl", "OpenSSL");
        Unix.Require();
        var root = MakeRoot("root");
        var between = Issue("between", root, "basicConstraints=CA:TRUE", "20");
        var leaf = Issue("leaf", between, "basicConstraints=CA:FALSE", "20");
        var expired = Issue("expired", between, "basicConstraints=CA:FALSE", "-1");
        var bundle = $"# comment\n{Read(leaf)}\nmore\n{Read(between)}";

        Assert.Equal("Passed: 2 certificates", await RunAsync(language, bundle));
        Assert.Equal("Passed: 2 certificates", await RunAsync(language, bundle, root));
        Assert.Equal("Passed: 1 certificates", await RunAsync(language, Read(root), root));
        Assert.Equal("Failed: certificate 1 of 2: unable to get local issuer certificate", await RunAsync(language, bundle, MakeRoot("other")));
        Assert.Equal("Failed: certificate 1 of 1: unable to get local issuer certificate", await RunAsync(language, Read(leaf), root));
        Assert.Equal("Failed: certificate 2 of 3: certificate has expired", await RunAsync(language, Read(leaf) + Read(expired) + Read(between), root));
        Assert.Equal("Failed: certificate 2 of 2: certificate has expired", await RunAsync(language, Read(leaf) + Read(expired)));
        Assert.Equal("Failed: 2 certificates begin and 1 end: the bundle was cut off", await RunAsync(language, bundle[..^40]));
        Assert.Equal("Failed: the bundle has a private key in it", await RunAsync(language, bundle + Read($"{root}.key")));
        Assert.Equal("Failed: no certificate in the bundle", await RunAsync(language, "<html>Not found</html>"));
        Assert.StartsWith("Failed: certificate 2 of 2: ", await RunAsync(language, $"{Read(leaf)}-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"), StringComparison.Ordinal);
    }

    /// <summary>OpenSSL, Python and others load more than blocks that say CERTIFICATE at the front of a line: whatever is loaded somewhere is judged or refused.</summary>
    [Theory]
    [InlineData("bash")]
    [InlineData("python")]
    public async Task What_a_consumer_could_load_is_judged_or_refused(string language)
    {
        Require("openssl", "OpenSSL");
        Unix.Require();
        var root = MakeRoot("root");
        var good = Read(root);
        var expired = Read(Issue("expired", root, "basicConstraints=CA:FALSE", "-1"));
        var other = Read(MakeRoot("other"));
        var request = Read($"{Issue("leaf", root, "basicConstraints=CA:FALSE", "20")}.csr");
        var lines = good.Split('\n');

        Assert.Equal("Passed: 2 certificates", await RunAsync(language, good + Named(good, "X509 CERTIFICATE"), root));
        Assert.Equal("Passed: 1 certificates", await RunAsync(language, good.Replace("\n", " \r\n", StringComparison.Ordinal), root));
        Assert.Equal("Failed: certificate 2 of 2: certificate has expired", await RunAsync(language, good + Named(expired, "X509 CERTIFICATE"), root));
        Assert.Equal("Failed: certificate 2 of 2: self-signed certificate", await RunAsync(language, good + Named(other, "X509 CERTIFICATE"), root));
        Assert.Equal($"Failed: line {lines.Length} has a block TRUSTED CERTIFICATE; only CERTIFICATE and X509 CERTIFICATE are taken", await RunAsync(language, good + Named(expired, "TRUSTED CERTIFICATE"), root));
        Assert.Equal($"Failed: line {lines.Length} has a block CERTIFICATE REQUEST; only CERTIFICATE and X509 CERTIFICATE are taken", await RunAsync(language, good + request, root));
        Assert.StartsWith($"Failed: line {lines.Length} has a block PKCS7; ", await RunAsync(language, good + Named(other, "PKCS7"), root), StringComparison.Ordinal);
        Assert.StartsWith($"Failed: line {lines.Length} has a block X509 CRL; ", await RunAsync(language, good + Named(other, "X509 CRL"), root), StringComparison.Ordinal);
        Assert.Equal("Failed: the bundle has a private key in it", await RunAsync(language, good + Named(other, "ENCRYPTED PRIVATE KEY"), root));

        // Not at the front of a line OpenSSL passes over it, and GnuTLS and mbed TLS take it.
        var notALine = $"Failed: line {lines.Length} has a marker of a block that is not a line of its own";
        foreach (var before in new[] { "text ", " ", "-", "\uFEFF", "a\r" })
            Assert.Equal(notALine, await RunAsync(language, good + before + expired, root));
        Assert.Equal(notALine, await RunAsync(language, good + expired.Replace("CERTIFICATE-----\n", "CERTIFICATE-----", StringComparison.Ordinal), root));

        // A blank line, a header or text within a block is skipped by some, and ends the block or its headers for others.
        foreach (var within in new[] { "", "Proc-Type: 4,ENCRYPTED", "text!", "AAA=" })
            Assert.Matches("^Failed: line [0-9]+ within a certificate is not base64$", await RunAsync(language, string.Join('\n', lines.Take(2).Append(within).Concat(lines.Skip(2))), root));

        Assert.StartsWith("Failed: line ", await RunAsync(language, good.Replace("END CERTIFICATE", "END X509 CERTIFICATE", StringComparison.Ordinal), root), StringComparison.Ordinal);
        Assert.Equal("Failed: the bundle has control characters in it", await RunAsync(language, "0\u0001" + good, root));
        Assert.Equal("Failed: the bundle has control characters in it", await RunAsync(language, good + "\0" + good, root));

        static string Named(string pem, string label) => pem.Replace("CERTIFICATE", label, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("python")]
    public async Task What_is_missing_is_not_the_files_fault(string language)
    {
        Require("openssl", "OpenSSL");
        Unix.Require();
        var page = InFolder("page.html");
        await File.WriteAllTextAsync(page, "<html>Not found</html>", Stop);
        var bundle = Read(MakeRoot("root"));

        Assert.Equal("Error: cannot read /none", await RunAsync(language, bundle, "/none"));
        Assert.Equal($"Error: no certificate in {page}", await RunAsync(language, bundle, page));
    }

    private Task<string> RunAsync(string language, string content, params string[] arguments) => RunShippedAsync(language, "verify-x509-bundle", content, arguments);

    private static string Read(string path) => File.ReadAllText(path);

    private string MakeRoot(string name)
    {
        var certificate = InFolder($"{name}.pem");
        Tool("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", $"{certificate}.key", "-out", certificate, "-subj", $"/CN={name}", "-days", "30");
        return certificate;
    }

    private string Issue(string name, string issuer, string extension, string days)
    {
        var certificate = InFolder($"{name}.pem");
        File.WriteAllText($"{certificate}.ext", extension);
        Tool("openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", $"{certificate}.key", "-out", $"{certificate}.csr", "-subj", $"/CN={name}");
        Tool("openssl", "x509", "-req", "-in", $"{certificate}.csr", "-CA", issuer, "-CAkey", $"{issuer}.key", "-out", certificate, "-days", days, "-extfile", $"{certificate}.ext");
        return certificate;
    }
}
