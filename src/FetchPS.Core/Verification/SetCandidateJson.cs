using System.Text;
using System.Text.Json;

namespace FetchPS.Core.Verification;

/// <summary>
/// A set as one line of JSON: what a command verifier of a set gets on standard input, and an endpoint as its request's body. The properties are <c>set</c> and
/// <c>folder</c> (strings) and <c>members</c>, an array of file versions as <see cref="FileVersionJson"/> writes them, each with its <c>file</c>: the path of
/// its copy in the folder, with <c>/</c> between the parts.
/// </summary>
internal static class SetCandidateJson
{
    /// <summary>Writes it as one line of ASCII, without a line end.</summary>
    public static string Write(SetCandidate candidate)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("set"u8, candidate.Set);
            json.WriteString("folder"u8, candidate.Folder);
            json.WriteStartArray("members"u8);
            foreach (var member in candidate.Members)
            {
                json.WriteStartObject();
                json.WriteString("file"u8, member.File);
                using var version = JsonDocument.Parse(FileVersionJson.Write(member.Version));
                foreach (var property in version.RootElement.EnumerateObject())
                    property.WriteTo(json);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}
