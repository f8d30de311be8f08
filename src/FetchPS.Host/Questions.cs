using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;

namespace FetchPS.Host;

/// <summary>Asks on a terminal; where nobody can answer, fails at once and says what to give instead.</summary>
internal sealed class Questions(Terminal terminal)
{
    internal string ReadLine()
    {
        Demand("input");
        return Console.ReadLine() ?? throw new HostException("Standard input ended before an answer came.");
    }

    internal Dictionary<string, PSObject> AskForValues(string caption, string message, Collection<FieldDescription> fields)
    {
        Demand(string.Join(", ", fields.Select(field => field.Label)));
        WriteHeading(caption, message);
        var answers = new Dictionary<string, PSObject>();
        foreach (var field in fields)
        {
            var help = string.IsNullOrEmpty(field.HelpMessage) ? "" : $" ({field.HelpMessage})";
            terminal.Error.Write($"{field.Label}{help}: ");
            answers[field.Name] = PSObject.AsPSObject(ReadLine());
        }

        return answers;
    }

    internal int AskForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        if (!terminal.CanAsk)
            throw new HostException($"{message} This needs an answer, and there is no terminal to ask on. Give -Confirm:$false to go ahead unasked.");

        WriteHeading(caption, message);
        var labels = choices.Select(choice => choice.Label.Replace("&", "", StringComparison.Ordinal)).ToList();
        var keys = choices.Select(Key).ToList();
        for (; ; )
        {
            terminal.Error.Write(string.Join("  ", keys.Zip(labels, (key, label) => $"[{key}] {label}")));
            terminal.Error.Write(defaultChoice < 0 ? ": " : $" (default is \"{keys[defaultChoice]}\"): ");
            var answer = ReadLine().Trim();
            if (answer.Length == 0 && defaultChoice >= 0)
                return defaultChoice;
            var chosen = Enumerable.Range(0, labels.Count).Where(i => Is(answer, keys[i]) || Is(answer, labels[i])).Append(-1).First();
            if (chosen >= 0)
                return chosen;
        }
    }

    internal static HostException NoSecrets() =>
        new("fetchps does not ask for secrets. Give them by reference, such as env:NAME or file:PATH, or use pwsh.");

    private void Demand(string what)
    {
        if (!terminal.CanAsk)
            throw new HostException($"A value is needed ({what}), and there is no terminal to ask on. Give it as a parameter.");
    }

    private void WriteHeading(string caption, string message)
    {
        if (!string.IsNullOrEmpty(caption))
            terminal.Error.WriteLine(caption);
        if (!string.IsNullOrEmpty(message))
            terminal.Error.WriteLine(message);
    }

    // The letter behind the ampersand, or the whole label where there is none.
    private static string Key(ChoiceDescription choice)
    {
        var mark = choice.Label.IndexOf('&', StringComparison.Ordinal);
        return mark >= 0 && mark + 1 < choice.Label.Length ? choice.Label.Substring(mark + 1, 1).ToUpperInvariant() : choice.Label;
    }

    private static bool Is(string answer, string expected) => string.Equals(answer, expected, StringComparison.OrdinalIgnoreCase);
}
