using System.Globalization;
using FetchPS.TestChild;

// What a test needs done by a process of its own; the first argument names it.
return args switch
{
    ["log", var folder, var writer, var lines, var buffered] => LogChild.Run(folder, writer, int.Parse(lines, CultureInfo.InvariantCulture), bool.Parse(buffered)),
    ["cycle", var store, var now, var force] => await CycleChild.RunAsync(store, DateTimeOffset.Parse(now, CultureInfo.InvariantCulture), bool.Parse(force)),
    ["verdicts", var store, var count] => VerdictChild.Run(store, int.Parse(count, CultureInfo.InvariantCulture)),
    ["remove", var store, .. var ids] => RemoveChild.Run(store, ids.Select(id => long.Parse(id, CultureInfo.InvariantCulture))),
    ["backup", var store, var destination] => BackupChild.Backup(store, destination),
    ["restore", var store, var source] => BackupChild.Restore(store, source),
    ["repair", var store] => RepairChild.Run(store),
    ["summarize", var store] => ReadChild.Summarize(store),
    ["read", var store, var count] => ReadChild.Run(store, int.Parse(count, CultureInfo.InvariantCulture)),
    _ => throw new ArgumentException($"Unknown work: {string.Join(' ', args)}"),
};
