using FetchPS.TestChild;

// What a test needs done by a process of its own; the first argument names it.
return args switch
{
    ["log", var folder, var writer, var lines, var buffered] => LogChild.Run(folder, writer, int.Parse(lines, null), bool.Parse(buffered)),
    _ => throw new ArgumentException($"Unknown work: {string.Join(' ', args)}"),
};
