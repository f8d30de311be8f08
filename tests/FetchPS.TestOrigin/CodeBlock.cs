namespace FetchPS.Testing;

/// <summary>An example in a document.</summary>
/// <param name="Language">What it is written in, in lower case; a command line of any shell is <c>sh</c>.</param>
/// <param name="Text">Its lines, without indentation.</param>
public sealed record CodeBlock(string Language, string Text);
