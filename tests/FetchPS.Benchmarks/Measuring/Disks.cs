using System.Runtime.InteropServices;

namespace FetchPS.Benchmarks.Measuring;

/// <summary>The machine's disks.</summary>
internal static partial class Disks
{
    /// <summary>Writes out what all programs have left to be written.</summary>
    [LibraryImport("libc", EntryPoint = "sync")]
    public static partial void Settle();
}
