using System.Runtime.CompilerServices;

namespace FetchPS.Core.Actions;

/// <summary>
/// The catalogue of events: all that a store's audit and log can tell of. A field's own name is the event's, and stays: scripts go by it. Each is recorded at one place in the
/// sources, so that it means one thing.
/// </summary>
internal static class Events
{
    // The store
    public static readonly AuditedEvent StoreCreated = Audited("A store was made.");
    public static readonly AuditedEvent StoreBackedUp = Audited("The store was copied to a backup.");
    public static readonly AuditedEvent StoreRestored = Audited("The store was restored from a backup.");
    public static readonly AuditedEvent FilesMoved = Audited("The versions lie in another folder from now on.");
    public static readonly AuditedEvent AccessWarned = Audited("Others may write to a part of the store, or its group can't read what is for consumers; reported once.", LogLevel.Warning);
    public static readonly AuditedEvent SettingChanged = Audited("A setting of the store was changed.");

    // URLs
    public static readonly AuditedEvent UrlAdded = Audited("A URL is watched from now on, or again.");
    public static readonly AuditedEvent UrlRemoved = Audited("A URL is no longer watched.");
    public static readonly AuditedEvent UrlEnabled = Audited("Cycles fetch a URL again.");
    public static readonly AuditedEvent UrlDisabled = Audited("Cycles leave a URL out.");
    public static readonly AuditedEvent UrlDistrusted = Audited("A URL that came with a backup refers to secrets of this machine, and is not fetched before somebody enables it.", LogLevel.Warning);
    public static readonly AuditedEvent IntervalChanged = Audited("A URL is fetched at another interval.");
    public static readonly AuditedEvent UrlOptionsChanged = Audited("A URL's request options were changed.");
    public static readonly AuditedEvent RetentionChanged = Audited("The rule for how long a URL's versions are kept was changed.");

    // Cycles and their turns
    public static readonly AuditedEvent CycleStarted = Audited("A cycle began.");
    public static readonly AuditedEvent CycleCompleted = Audited("A cycle came to its end.");
    public static readonly AuditedEvent CycleCancelled = Audited("A cycle was ended by its user or by a signal.");
    public static readonly AuditedEvent CycleGivenUp = Audited("A cycle that could not go on gave back what it held.");
    public static readonly AuditedEvent CycleAbandoned = Audited("A cycle had died; what it held was freed by a later one.", LogLevel.Warning);
    public static readonly LoggedEvent CycleFailed = Logged("A cycle could not go on, and why.", LogLevel.Error);
    public static readonly LoggedEvent CycleLeftBehind = Logged("What a cycle held is left for the next one to free.", LogLevel.Warning);
    public static readonly LoggedEvent LeftoverNotCleared = Logged("An unfinished file of a dead cycle could not be deleted.", LogLevel.Warning);
    public static readonly LoggedEvent TurnFailed = Logged("A URL could not be fetched.", LogLevel.Error);
    public static readonly LoggedEvent TurnNotModified = Logged("A server answered that nothing has changed.");
    public static readonly LoggedEvent TurnSameContent = Logged("A server sent the bytes that are already held.");
    public static readonly LoggedEvent TurnDropped = Logged("An answer came after the cycle had lost the URL, and does not count.", LogLevel.Warning);
    public static readonly LoggedEvent AskedAgain = Logged("An answer was not believed, and the server asked once more without what may have provoked it.");
    public static readonly LoggedEvent HostLeftAlone = Logged("A host wants to be left alone for longer than a cycle waits; turns were not made.", LogLevel.Warning);
    public static readonly LoggedEvent ServerLied = Logged("A server answered that nothing had changed, though something had.", LogLevel.Warning);
    public static readonly LoggedEvent AuditSealed = Logged("How many rows the audit has, and the hash of the last.");

    // Versions
    public static readonly AuditedEvent VersionStored = Audited("New content is kept as a version.");
    public static readonly AuditedEvent VersionRefused = Audited("New content is kept, but must not be handed on.", LogLevel.Warning);
    public static readonly AuditedEvent VersionProtected = Audited("A version is kept whatever the rules say.");
    public static readonly AuditedEvent VersionUnprotected = Audited("A version is subject to the rules again.");
    public static readonly AuditedEvent VersionRemoved = Audited("A version was removed.");
    public static readonly LoggedEvent FileNotDeleted = Logged("The file of a removed version could not be deleted.", LogLevel.Error);

    // Verifiers and verdicts
    public static readonly AuditedEvent VerifierAdded = Audited("A verifier looks at versions from now on.");
    public static readonly AuditedEvent VerifierRemoved = Audited("A verifier no longer looks at versions.");
    public static readonly AuditedEvent VerifierEnabled = Audited("A verifier is run again, or for the first time since its store was restored.");
    public static readonly AuditedEvent VerifierDisabled = Audited("A verifier is no longer run, and what needs it waits.", LogLevel.Warning);
    public static readonly AuditedEvent VerifierRunStarted = Audited("A run of verifiers by hand began.");
    public static readonly AuditedEvent VerifierRunCompleted = Audited("A run of verifiers by hand came to its end.");
    public static readonly AuditedEvent VerifierRunCancelled = Audited("A run of verifiers by hand was ended by its user or by a signal.");
    public static readonly AuditedEvent VerifierRunAbandoned = Audited("A run of verifiers by hand could not go on.");
    public static readonly AuditedEvent VerificationPassed = Audited("A verifier or a person passed a version.");
    public static readonly AuditedEvent VerificationFailed = Audited("A verifier or a person failed a version.", LogLevel.Warning);
    public static readonly AuditedEvent VerificationError = Audited("A verifier broke on a version, which is not blamed.", LogLevel.Warning);
    public static readonly AuditedEvent VerifierWaits = Audited("A verifier broke so often on a version that it waits for a person.", LogLevel.Warning);
    public static readonly AuditedEvent VersionPassed = Audited("A version's status is Passed from now on.");
    public static readonly AuditedEvent VersionFailed = Audited("A version's status is Failed from now on.", LogLevel.Warning);
    public static readonly AuditedEvent VersionUnverified = Audited("A version's status is Unverified from now on.");
    public static readonly AuditedEvent VerdictVoid = Audited("A verdict rested on another URL's version, which is no longer that URL's newest; the version is judged again.");
    public static readonly LoggedEvent VerdictDropped = Logged("A verdict came for a version that had been removed.", LogLevel.Warning);

    // What consumers have
    public static readonly AuditedEvent VersionPromoted = Audited("A version is current.");
    public static readonly AuditedEvent CurrentFellBack = Audited("The current version may no longer be it; an older one is current again.", LogLevel.Error);
    public static readonly AuditedEvent CurrentRemoved = Audited("The current version may no longer be it, and there is no other.", LogLevel.Error);
    public static readonly AuditedEvent VersionRestored = Audited("A person made an older version current and holds it there.");
    public static readonly AuditedEvent VersionReleased = Audited("A person no longer holds a version current.");
    public static readonly AuditedEvent HoldEnded = Audited("A version that was held current may no longer be it.", LogLevel.Error);
    public static readonly AuditedEvent CurrentLost = Audited("A current copy is not there as it was handed on, and is made again.", LogLevel.Warning);
    public static readonly LoggedEvent CurrentNotReplaced = Logged("A current copy could not be brought up to date.", LogLevel.Error);

    // Sets
    public static readonly AuditedEvent SetFormed = Audited("The newest versions of a set's members became a generation.");
    public static readonly AuditedEvent SetVerificationPassed = Audited("A verifier passed a generation.");
    public static readonly AuditedEvent SetVerificationFailed = Audited("A verifier failed a generation.", LogLevel.Warning);
    public static readonly AuditedEvent SetVerificationError = Audited("A verifier broke on a generation, which is not blamed.", LogLevel.Warning);
    public static readonly AuditedEvent SetPromoted = Audited("A generation is what consumers have.");
    public static readonly AuditedEvent SetFellBack = Audited("The generation that consumers had no longer passes; they have an older one again.", LogLevel.Error);
    public static readonly AuditedEvent SetRemoved = Audited("The generation that consumers had no longer passes, and there is no other.", LogLevel.Error);
    public static readonly LoggedEvent SetWaiting = Logged("No generation can be formed of a set yet, and why.");
    public static readonly AuditedEvent SetLost = Audited("What a set hands on is not there as it was handed on, and is made again.", LogLevel.Warning);
    public static readonly LoggedEvent SetNotReplaced = Logged("A set's folder or link could not be brought up to date.", LogLevel.Error);

    // Repair
    public static readonly AuditedEvent VersionRepaired = Audited("A version's file was restored from another copy of its bytes.", LogLevel.Warning);
    public static readonly AuditedEvent VersionFoundWhole = Audited("A version that was marked as lost has its bytes again.", LogLevel.Warning);
    public static readonly AuditedEvent VersionMissing = Audited("A version's file is gone.", LogLevel.Error);
    public static readonly AuditedEvent VersionDamaged = Audited("A version's file has other bytes.", LogLevel.Error);
    public static readonly AuditedEvent CurrentRepaired = Audited("A current copy was made again.", LogLevel.Warning);
    public static readonly AuditedEvent SetRepaired = Audited("A set's folder or link was made again.", LogLevel.Warning);
    public static readonly AuditedEvent SetRejudged = Audited("A generation that passed by a verdict on something outside it was judged again.", LogLevel.Warning);
    public static readonly AuditedEvent GroupLetIn = Audited("A folder or file that consumers read was opened to its group.");
    public static readonly AuditedEvent FileMovedAway = Audited("A file that the database does not know of was moved to lost+found.", LogLevel.Warning);

    private static AuditedEvent Audited(string meaning, LogLevel level = LogLevel.Information, [CallerMemberName] string name = "") => new(name, level, meaning);

    private static LoggedEvent Logged(string meaning, LogLevel level = LogLevel.Information, [CallerMemberName] string name = "") => new(name, level, meaning);
}
