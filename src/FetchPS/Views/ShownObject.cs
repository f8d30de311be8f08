using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;

namespace FetchPS.Views;

/// <summary>
/// The one door for objects on their way out of a cmdlet: no text of theirs holds what a terminal would obey or what nobody can see, whoever wrote the database that it
/// came from. What is clean goes through as it is. File content is no such text: it comes out as it was fetched.
/// </summary>
internal static class ShownObject
{
    /// <summary>What has more than one line by right.</summary>
    private static readonly string[] ofLines = [nameof(Verification.Output)];

    /// <summary>What must still lead where it did, or is a person's own choice of words: only what does harm is shown as an escape.</summary>
    private static readonly string[] asGiven =
    [
        nameof(FileVersion.Path), nameof(FetchUrl.CurrentPath), nameof(StoreSummary.FilesPath), nameof(FileSet.Folder), nameof(StoreCopy.Source), nameof(StoreCopy.Destination),
        nameof(FileSetMember.File), nameof(Verifier.Command), nameof(Verifier.ArgumentList), nameof(Verifier.Options),
    ];

    private static readonly ConcurrentDictionary<Type, Part[]> parts = new();

    /// <summary>The object as it may be shown: itself, or a copy with escapes.</summary>
    internal static object? Of(object? given) => given is not null && parts.GetOrAdd(given.GetType(), PartsOf) is { Length: > 0 } members ? Copy(given, members) : given;

    private static object Copy(object given, Part[] members)
    {
        object? copy = null;
        foreach (var member in members)
        {
            var value = member.Property.GetValue(given);
            var shown = member.Show(value);
            if (ReferenceEquals(shown, value))
                continue;
            copy ??= given.GetType().GetMethod("<Clone>$")!.Invoke(given, null)!;
            member.Property.SetValue(copy, shown);
        }

        return copy ?? given;
    }

    /// <summary>The properties of our own records that hold text, or records with text; none of other types and of file content.</summary>
    private static Part[] PartsOf(Type type) => type.Assembly != typeof(FetchUrl).Assembly || type.GetMethod("<Clone>$") is null || type == typeof(DiffHunk)
        ? []
        : [.. type.GetProperties().Where(property => property.CanWrite && !property.PropertyType.IsValueType).Select(property => new Part(property, Text(property.Name)))];

    private static Func<string, string> Text(string property) =>
        ofLines.Contains(property) ? ForeignText.Lines : asGiven.Contains(property) ? ForeignText.AsGiven : text => ForeignText.OneLine(text, int.MaxValue);

    private sealed record Part(PropertyInfo Property, Func<string, string> Text)
    {
        public object? Show(object? value) => value switch
        {
            string text => Text(text),
            IReadOnlyList<string> list => ShowList(list),
            IReadOnlyDictionary<string, string> table => ShowTable(table, Text),
            IReadOnlyDictionary<string, int> table => ShowTable(table, number => number),
            IReadOnlyDictionary<string, TimeSpan> table => ShowTable(table, time => time),
            IList list => ShowRecords(list),
            _ => Of(value),
        };

        private IReadOnlyList<string> ShowList(IReadOnlyList<string> list) => list.All(text => Text(text) == text) ? list : [.. list.Select(Text)];

        private IReadOnlyDictionary<string, T> ShowTable<T>(IReadOnlyDictionary<string, T> table, Func<T, T> show) =>
            table.All(pair => Text(pair.Key) == pair.Key && EqualityComparer<T>.Default.Equals(show(pair.Value), pair.Value))
                ? table
                : table.ToDictionary(pair => Text(pair.Key), pair => show(pair.Value), StringComparer.OrdinalIgnoreCase);

        private IList ShowRecords(IList list)
        {
            var given = list.Cast<object?>().ToArray();
            var shown = Array.ConvertAll(given, Of);
            if (shown.SequenceEqual(given, ReferenceEqualityComparer.Instance))
                return list;
            var copy = Array.CreateInstance(Property.PropertyType.GetGenericArguments()[0], shown.Length);
            shown.CopyTo(copy, 0);
            return copy;
        }
    }
}
