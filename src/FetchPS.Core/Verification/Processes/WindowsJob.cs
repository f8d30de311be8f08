using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace FetchPS.Core.Verification.Processes;

/// <summary>Windows alone: a job object whose processes, and all that they start, end with it.</summary>
internal sealed partial class WindowsJob : IDisposable
{
    private const int ExtendedLimitInformation = 9;
    private const uint KillOnJobClose = 0x2000;

    private readonly SafeFileHandle handle;

    /// <summary>Makes the job.</summary>
    /// <exception cref="Win32Exception">Windows refused.</exception>
    public WindowsJob()
    {
        handle = CreateJobObject(0, 0);
        if (handle.IsInvalid)
            throw new Win32Exception();
        var limits = new ExtendedLimits { Basic = { LimitFlags = KillOnJobClose } };
        if (!SetInformationJobObject(handle, ExtendedLimitInformation, ref limits, (uint)Marshal.SizeOf<ExtendedLimits>()))
        {
            var refused = new Win32Exception();
            handle.Dispose();
            throw refused;
        }
    }

    /// <summary>Puts a process into the job. What it started before that is outside; the time for it is some microseconds.</summary>
    /// <exception cref="Win32Exception">Windows refused; the process has been killed.</exception>
    public void Add(Process process)
    {
        if (AssignProcessToJobObject(handle, process.SafeHandle))
            return;
        var refused = new Win32Exception();
        // A process that has ended already can't join, and needn't.
        if (process.HasExited)
            return;
        process.Kill();
        throw refused;
    }

    /// <summary>Ends every process of the job.</summary>
    public void Terminate() => _ = TerminateJobObject(handle, 1);

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();

    [LibraryImport("kernel32", EntryPoint = "CreateJobObjectW", SetLastError = true)]
    private static partial SafeFileHandle CreateJobObject(nint attributes, nint name);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool SetInformationJobObject(SafeFileHandle job, int kind, ref ExtendedLimits limits, uint size);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool AssignProcessToJobObject(SafeFileHandle job, SafeProcessHandle process);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool TerminateJobObject(SafeFileHandle job, uint exitCode);

    // JOBOBJECT_BASIC_LIMIT_INFORMATION
    [StructLayout(LayoutKind.Sequential)]
    private struct BasicLimits
    {
        public long PerProcessUserTimeLimit;
        public long PerJobUserTimeLimit;
        public uint LimitFlags;
        public nuint MinimumWorkingSetSize;
        public nuint MaximumWorkingSetSize;
        public uint ActiveProcessLimit;
        public nuint Affinity;
        public uint PriorityClass;
        public uint SchedulingClass;
    }

    // JOBOBJECT_EXTENDED_LIMIT_INFORMATION; the six counters are IO_COUNTERS.
    [StructLayout(LayoutKind.Sequential)]
    private struct ExtendedLimits
    {
        public BasicLimits Basic;
        public ulong ReadOperations;
        public ulong WriteOperations;
        public ulong OtherOperations;
        public ulong ReadBytes;
        public ulong WriteBytes;
        public ulong OtherBytes;
        public nuint ProcessMemoryLimit;
        public nuint JobMemoryLimit;
        public nuint PeakProcessMemoryUsed;
        public nuint PeakJobMemoryUsed;
    }
}
