using System.Data.Common;
using FetchPS.Core.Model;

namespace FetchPS.Core.Data;

/// <summary>Counts over all tables.</summary>
internal static class StoreFigures
{
    public static StoreSummary Read(DbConnection connection, DateTimeOffset now) => new()
    {
        Path = "",
        FilesPath = "",
        SchemaVersion = 0,
        CaCertificates = [],
        Urls = connection.Scalar("SELECT COUNT(*) FROM url WHERE removed IS NULL"),
        Disabled = connection.Scalar("SELECT COUNT(*) FROM url WHERE removed IS NULL AND NOT enabled"),
        Due = connection.Scalar(
            "SELECT COUNT(*) FROM url WHERE removed IS NULL AND enabled AND (next_due <= @now OR last_turn IS NULL OR last_turn > @believable)",
            ("@now", now.ToMicroseconds()), ("@believable", (now + Schedule.ClockTolerance).ToMicroseconds())),
        Failing = connection.Scalar("SELECT COUNT(*) FROM url WHERE removed IS NULL AND failures > 0"),
        Versions = connection.Scalar("SELECT COUNT(*) FROM file_version"),
        Unverified = connection.Scalar("SELECT COUNT(*) FROM file_version WHERE status = 'Unverified'"),
        Verifiers = connection.Scalar("SELECT COUNT(*) FROM verifier WHERE removed IS NULL"),
        LastCycle = CycleRepository.LastStart(connection),
    };
}
