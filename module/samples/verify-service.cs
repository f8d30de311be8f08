#:sdk Microsoft.NET.Sdk.Web
#:property PublishAot=false
// A verifier service for FetchPS: passes text in UTF-8 that is not a web page. Run it with the .NET SDK 10:
//   VERIFIER_SECRET=whsec_... dotnet run verify-service.cs CERTIFICATE.pem KEY.pem [PORT [ADDRESS]]
// Add it with: Add-FetchVerifier service -Endpoint https://HOST:PORT/ -Secret env:VERIFIER_SECRET -IncludeContent
// Requests are signed as the Standard Webhooks specification says (standardwebhooks.com); whatever is not gets 401.
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;

if (args.Length < 2 || Environment.GetEnvironmentVariable("VERIFIER_SECRET") is not { Length: > 0 } secret)
{
    await Console.Error.WriteLineAsync("Usage: VERIFIER_SECRET=whsec_... dotnet run verify-service.cs CERTIFICATE.pem KEY.pem [PORT [ADDRESS]]");
    return 1;
}

const long LargestBody = 32 * 1024 * 1024;
var key = Convert.FromBase64String(secret.StartsWith("whsec_", StringComparison.Ordinal) ? secret["whsec_".Length..] : secret);
var port = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 8443;
var address = args.Length > 3 ? IPAddress.Parse(args[3]) : IPAddress.IPv6Any;

var builder = WebApplication.CreateBuilder();
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.WebHost.ConfigureKestrel(kestrel =>
{
    kestrel.Limits.MaxRequestBodySize = LargestBody;
    // Through PKCS#12, because Windows serves no certificate whose key lives in memory alone.
    using var pem = X509Certificate2.CreateFromPemFile(args[0], args[1]);
    var certificate = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
    kestrel.Listen(address, port, listen => listen.UseHttps(certificate));
});

await using var service = builder.Build();
service.MapPost("/{**path}", async (HttpRequest request) =>
{
    using var buffer = new MemoryStream();
    await request.Body.CopyToAsync(buffer);
    var body = buffer.ToArray();
    if (!Signature.IsGenuine(request.Headers, body, key, DateTimeOffset.UtcNow))
        return Results.Json(new { error = "The signature or its time is not valid." }, statusCode: StatusCodes.Status401Unauthorized);

    try
    {
        using var version = JsonDocument.Parse(body);
        var (passed, message) = Rule.Judge(version.RootElement);
        return Results.Json(new { result = passed ? "passed" : "failed", message });
    }
    catch (Exception failure)
    {
        // The service broke; the file is not to blame.
        return Results.Json(new { result = "error", message = failure.Message });
    }
});
await service.StartAsync();
Console.WriteLine($"ready on port {new Uri(service.Urls.Single()).Port}");
await service.WaitForShutdownAsync();
return 0;

/// <summary>The rule. Put your own here; a version has id, address, name, size, sha256 and, with -IncludeContent, content.</summary>
internal static class Rule
{
    private static readonly UTF8Encoding utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static (bool Passed, string Message) Judge(JsonElement version)
    {
        var content = version.GetProperty("content").GetBytesFromBase64();
        if (Convert.ToHexStringLower(SHA256.HashData(content)) != version.GetProperty("sha256").GetString())
            throw new InvalidDataException("The content is not what sha256 says.");
        try
        {
            var text = utf8.GetString(content);
            var start = text.TrimStart();
            var isPage = start.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase) || start.StartsWith("<html", StringComparison.OrdinalIgnoreCase);
            return isPage ? (false, "a web page") : (true, $"{text.Count(letter => letter == '\n')} lines");
        }
        catch (DecoderFallbackException invalid)
        {
            return (false, $"not UTF-8: invalid at byte {invalid.Index}");
        }
    }
}

/// <summary>The signature of Standard Webhooks: v1, HMAC-SHA256 over "id.timestamp.body".</summary>
internal static class Signature
{
    // How far the two clocks may be apart, and how long a request may be on its way.
    private static readonly TimeSpan tolerance = TimeSpan.FromMinutes(5);

    /// <summary>Whether the sender knows the secret, and sent this just now.</summary>
    public static bool IsGenuine(IHeaderDictionary headers, byte[] body, byte[] key, DateTimeOffset now)
    {
        string id = headers["webhook-id"].ToString(), timestamp = headers["webhook-timestamp"].ToString();
        if (id.Length == 0 || !long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            return false;
        if (Math.Abs(now.ToUnixTimeSeconds() - (double)seconds) > tolerance.TotalSeconds)
            return false;

        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
        var expected = Encoding.ASCII.GetBytes($"v1,{Convert.ToBase64String(HMACSHA256.HashData(key, signed))}");
        // There are several signatures while a secret is being replaced.
        return headers["webhook-signature"].ToString().Split(' ').Any(one => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(one), expected));
    }
}
