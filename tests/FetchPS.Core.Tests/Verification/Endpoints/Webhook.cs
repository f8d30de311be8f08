using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace FetchPS.Core.Tests.Verification.Endpoints;

/// <summary>One signed request, written down from the Standard Webhooks specification and not from what it tests.</summary>
internal sealed record Webhook(string Id, string Timestamp, string Signature, byte[] Body)
{
    public const string Secret = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oDazfJhTOS2nM=";

    /// <summary>Makes one, signed.</summary>
    public static Webhook Sign(byte[] body, DateTimeOffset time, string secret = Secret)
    {
        var timestamp = time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return new("msg_test", timestamp, $"v1,{Hash("msg_test", timestamp, body, secret)}", body);
    }

    /// <summary>Whether one of its signatures is that of the secret.</summary>
    public bool IsSignedWith(string secret) => Signature.Split(' ').Contains($"v1,{Hash(Id, Timestamp, Body, secret)}");

    private static string Hash(string id, string timestamp, byte[] body, string secret) =>
        Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(secret["whsec_".Length..]), (byte[])[.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body]));
}
