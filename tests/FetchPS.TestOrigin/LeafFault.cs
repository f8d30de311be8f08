namespace FetchPS.Testing;

/// <summary>What is wrong with a server certificate, on purpose.</summary>
public enum LeafFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It ended yesterday.</summary>
    Expired,

    /// <summary>It begins tomorrow.</summary>
    NotYetValid,

    /// <summary>It names another host, <c>other.example</c>.</summary>
    WrongHost,

    /// <summary>No authority signed it.</summary>
    SelfSigned,

    /// <summary>Its RSA key has 1,024 bits.</summary>
    WeakKey,

    /// <summary>It is signed with SHA-1.</summary>
    WeakSignature,

    /// <summary>It is for clients, not for servers.</summary>
    ClientOnly,
}
