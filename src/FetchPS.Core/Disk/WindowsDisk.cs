using System.ComponentModel;
using System.Runtime.InteropServices;

namespace FetchPS.Core.Disk;

/// <summary>What .NET lacks on Windows: CreateHardLink.</summary>
internal static partial class WindowsDisk
{
    private const int NotSupported = 50, InvalidFunction = 1, TooManyLinks = 1142, NotSameDevice = 17;

    public static bool TryLink(string existing, string newName)
    {
        if (CreateHardLink(newName, existing, 0))
            return true;

        var error = Marshal.GetLastPInvokeError();
        return error is NotSupported or InvalidFunction or TooManyLinks or NotSameDevice
            ? false
            : throw new IOException($"Linking '{newName}' to '{existing}' failed: {new Win32Exception(error).Message}", error);
    }

    [LibraryImport("kernel32.dll", EntryPoint = "CreateHardLinkW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool CreateHardLink(string newName, string existing, nint securityAttributes);
}
