using FetchPS.Core.Actions;
using FetchPS.Core.Data;
using FetchPS.Core.Settings;

namespace FetchPS.Core.Catalog;

/// <summary>
/// The secrets of this machine that the URLs of a backup refer to. Whoever can write to a backup could have a file's content sent to a server of theirs, so none is read on its word
/// alone: the URL is not fetched until somebody enables it.
/// </summary>
internal sealed class UrlSecrets(Journal journal)
{
    /// <summary>Disables every URL that refers to any.</summary>
    /// <returns>What they would have read, to be shown.</returns>
    public IReadOnlyList<string> Disable() => journal.Write(transaction =>
    {
        var connection = transaction.Connection;
        var rows = UrlRepository.All(connection).Where(row => row.Options.References.Any()).ToList();
        foreach (var row in rows)
        {
            UrlRepository.Update(connection, row with { Enabled = false }, FileSetRepository.IdOf(connection, row.Set));
            transaction.Record(new(Events.UrlDistrusted, "url", row.Id, $"{row.Address} is not fetched before it is enabled: it would read {Shown(row.Options)}.") { UrlId = row.Id });
        }

        SettingRepository.Set(connection, SettingRepository.DistrustedUrls, rows.Count == 0 ? null : $"[{string.Join(',', rows.Select(row => row.Id))}]");
        return rows.ConvertAll(row => ForeignText.OneLine($"{row.Id} ({row.Address}): {Shown(row.Options)}"));
    });

    /// <summary>What a URL would read, in words.</summary>
    public static string Shown(FetchOptions options) => string.Join(", ", options.References.Select(reference => $"{ForeignText.Part(reference.What)} from {ForeignText.Part(reference.From)}"));
}
