namespace FetchPS.Core.Verification;

/// <summary>The newest versions of all members of a set, laid out for its verifiers.</summary>
public sealed record SetCandidate
{
    /// <summary>The set's name.</summary>
    public required string Set { get; init; }

    /// <summary>The full path of a folder with read-only copies of all members, under the names that consumers will see.</summary>
    public required string Folder { get; init; }

    /// <summary>The members, first those that were added first.</summary>
    public required IReadOnlyList<SetMember> Members { get; init; }
}

/// <summary>A member of a <see cref="SetCandidate"/>.</summary>
/// <param name="Version">Its newest version.</param>
/// <param name="File">The path of its copy, relative to the folder, with <c>/</c> between the parts.</param>
public sealed record SetMember(FileVersion Version, string File);
