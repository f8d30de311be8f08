using System.Globalization;

namespace FetchPS.Core.Settings;

/// <summary>What is not as usual about how a URL is fetched, by the names of the parameters that set it.</summary>
internal static class OptionText
{
    /// <summary>The options in one line: numbers and times with their values, all else by name alone, for it may lead to a secret. Null where all is as usual.</summary>
    public static string? Of(FetchOptions options, bool hasOwnAuthorities)
    {
        (string Name, object? Value)[] all =
        [
            ("Header", Named(options.Headers)), ("BasicAuth", Named(options.BasicAuth)), ("BearerToken", Named(options.BearerToken)), ("CaCertificate", Switch(hasOwnAuthorities)),
            ("ClientCertificate", Named(options.ClientCertificate)), ("ClientCertificateKey", Named(options.ClientCertificateKey)),
            ("ClientCertificatePassword", Named(options.ClientCertificatePassword)), ("Proxy", Named(options.Proxy)), ("ProxyCredential", Named(options.ProxyCredential)),
            ("NoProxy", Switch(options.NoProxy)), ("CheckRevocation", Switch(options.CheckRevocation)), ("Conditional", options.Unconditional ? false : null), ("FullEvery", options.FullEvery),
            ("AllowBinary", Switch(options.AllowBinary)), ("AllowHtml", Switch(options.AllowHtml)), ("AllowUnknownLength", Switch(options.AllowUnknownLength)),
            ("IgnoreContentEncoding", Switch(options.IgnoreContentEncoding)), ("PromoteUnverified", options.PromoteUnverified), ("StaleAfter", options.StaleAfter),
            ("MaximumSize", options.MaximumSize), ("MaximumHeaderSize", options.MaximumHeaderSize), ("ConnectTimeout", options.ConnectTimeout),
            ("FirstByteTimeout", options.FirstByteTimeout), ("IdleTimeout", options.IdleTimeout), ("Timeout", options.Timeout), ("Tries", options.Tries),
        ];
        var told = all.Where(option => option.Value is not null).Select(option => Text(option.Name, option.Value!)).ToList();
        return told.Count == 0 ? null : string.Join(", ", told);
    }

    private static bool? Named(object? value) => value is null ? null : true;

    private static bool? Switch(bool isOn) => isOn ? true : null;

    private static string Text(string name, object value) => value switch
    {
        true => name,
        false => $"{name} off",
        _ => string.Create(CultureInfo.InvariantCulture, $"{name} {value}"),
    };
}
