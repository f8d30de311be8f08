using FetchPS.Core.Model;

namespace FetchPS.Core.Secrets;

/// <summary>Errors about references to secrets. None ever repeats a value. Each method's name is the error's id.</summary>
public static class SecretErrors
{
    /// <summary>A value was given where a reference belongs.</summary>
    public static FetchException PlainSecret(string what) =>
        FetchError.Of(FetchErrorKind.InvalidInput, what, $"The value for {what} was given in clear text, and would be stored like that. Refer to it with env:NAME, file:PATH or secret:VAULT/NAME, or write public: before it if it is not a secret.");

    /// <summary>The vault does not give the secret.</summary>
    public static FetchException VaultFailure(string vault, string name, string reason, Exception? cause = null) =>
        FetchError.Of(FetchErrorKind.NotFound, $"secret:{vault}/{name}", $"The secret '{name}' could not be read from the vault '{vault}': {reason.TrimEnd('.')}.", cause);

    /// <summary>The reference leads nowhere.</summary>
    public static FetchException SecretNotFound(string what, string reference, string reason, Exception? cause = null) =>
        FetchError.Of(FetchErrorKind.NotFound, reference, $"The value for {what} could not be read from {reference}: {reason}.", cause);
}
