namespace FetchPS.Host;

/// <summary>What the command line asks for.</summary>
internal enum HostAction
{
    /// <summary>Show how to use the host.</summary>
    ShowHelp,

    /// <summary>Show the versions of the module and the engine.</summary>
    ShowVersion,

    /// <summary>Run script text.</summary>
    RunText,

    /// <summary>Run one command with arguments.</summary>
    RunCommand,

    /// <summary>Run a script file.</summary>
    RunFile,

    /// <summary>Run the quickstart that ships with the module.</summary>
    RunQuickstart,

    /// <summary>Say what is wrong with the command line.</summary>
    Refuse,
}
