namespace FetchPS.Core.Model;

/// <summary>The names that Windows keeps for devices, with any extension: CON, NUL.txt, COM¹ and their like.</summary>
internal static class WindowsDevice
{
    private static readonly HashSet<string> Names = new(
        [
            "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$",
            .. "0123456789¹²³".SelectMany(digit => new[] { $"COM{digit}", $"LPT{digit}" }),
        ],
        StringComparer.OrdinalIgnoreCase);

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Look = Names.GetAlternateLookup<ReadOnlySpan<char>>();

    internal static bool IsName(ReadOnlySpan<char> fileName)
    {
        var dot = fileName.IndexOf('.');
        return Look.Contains((dot < 0 ? fileName : fileName[..dot]).TrimEnd(' '));
    }
}
