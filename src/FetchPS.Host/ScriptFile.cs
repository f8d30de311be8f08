using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;

namespace FetchPS.Host;

/// <summary>
/// Makes a script file a command of the session. Run by its path, a script would keep its <c>exit</c> to itself: only a console host may ask
/// the engine otherwise. As a function made from the file, it ends the host, and its own path and folder are known to it as ever.
/// </summary>
internal static class ScriptFile
{
    /// <summary>Adds the command.</summary>
    /// <returns>The command's name.</returns>
    /// <exception cref="RuntimeException">The file is not there or is no valid script.</exception>
    internal static string Define(Runspace runspace, string path)
    {
        var file = Path.GetFullPath(path);
        if (!File.Exists(file))
            throw new RuntimeException($"There is no script '{path}'.");
        var script = Parser.ParseFile(file, out _, out var errors);
        if (errors.Length > 0)
            throw new ParseException(errors);
        var name = Path.GetFileName(file);
        runspace.SessionStateProxy.SetVariable($"function:global:{name}", script.GetScriptBlock());
        return name;
    }
}
