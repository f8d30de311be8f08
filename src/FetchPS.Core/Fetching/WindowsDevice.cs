namespace FetchPS.Core.Fetching;

/// <summary>The names that Windows keeps for devices, with any extension: CON, NUL.txt, COM¹ and their like.</summary>
internal static class WindowsDevice
{
    private static readonly HashSet<string> Names = new(
        [
            "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$",
            .. "0123456789¹²³".SelectMany(digit => new[] { $"COM{digit}", $"LPT{digit}" }),
        ],
        StringComparer.OrdinalIgnoreCase);

    internal static bool IsName(string fileName) => Names.Contains(fileName.Split('.', 2)[0].TrimEnd(' '));
}
