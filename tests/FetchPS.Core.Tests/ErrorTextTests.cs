using System.Globalization;
using System.Reflection;
using System.Text;
using FetchPS.Core.Errors;
using FetchPS.Core.Fetching;
using FetchPS.Core.Model;
using FetchPS.Testing;

namespace FetchPS.Core.Tests;

/// <summary>Makes every error that there is, with a query and hostile text in each of its arguments.</summary>
public sealed class ErrorTextTests
{
    private const string Secret = "s3cr3t-in-a-query";
    private const string Hostile = $"https://files.example/list.txt?token={Secret}\u001b[2J\u202e\u200b\r\nmore";
    private static readonly UrlAddress Address = UrlAddress.Parse($"https://files.example/list.txt?token={Secret}");

    public static TheoryData<string> Errors() => [.. Methods().Select(Name).Distinct()];

    [Theory]
    [MemberData(nameof(Errors))]
    public void No_error_shows_a_query_or_what_a_terminal_would_obey(string name)
    {
        foreach (var method in Methods().Where(one => Name(one) == name))
        {
            var error = (FetchException)method.Invoke(null, [.. method.GetParameters().Select(Argument)])!;

            for (Exception? told = error; told is not null; told = told.InnerException)
                Assert.True(IsHarmless(told.Message), told.Message);
            Assert.True(IsHarmless($"{error.Target}"), $"{error.Target}");
            Assert.DoesNotContain(Secret, error.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_file_of_errors_is_looked_at() => Assert.Equal(
        Directory.EnumerateFiles(Path.Combine(Documents.Root, "src", "FetchPS.Core"), "*Errors.cs", SearchOption.AllDirectories).Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal),
        Methods().Select(method => method.DeclaringType!.Name).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void No_error_takes_an_address_as_text() => Assert.Empty(
        Methods().SelectMany(method => method.GetParameters()).Where(parameter => parameter.ParameterType == typeof(string)
            && (parameter.Name!.Contains("address", StringComparison.OrdinalIgnoreCase) || parameter.Name.Contains("url", StringComparison.OrdinalIgnoreCase)))
            .Select(parameter => $"{parameter.Member.Name}({parameter.Name})"));

    [Fact]
    public void A_cause_whose_text_is_harmless_stays_as_it_is()
    {
        var cause = new IOException("It is full.", new InvalidOperationException("It was not emptied."));

        Assert.Same(cause, StoreErrors.DatabaseFailure("/store", cause).InnerException);
    }

    private static string Name(MethodInfo method) => $"{method.DeclaringType!.Name}.{method.Name}";

    private static IEnumerable<MethodInfo> Methods() => typeof(UrlErrors).Assembly.GetTypes()
        .Where(type => type.Name.EndsWith("Errors", StringComparison.Ordinal))
        .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.DeclaredOnly))
        .Where(method => method.ReturnType == typeof(FetchException) && !method.IsPrivate);

    private static object? Argument(ParameterInfo parameter)
    {
        var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        return type switch
        {
            _ when type == typeof(UrlAddress) => Address,
            _ when type == typeof(FetchPlace) => new FetchPlace(Address.Uri, new Uri($"https://mirror.example/?key={Secret}")),
            _ when type.IsAssignableFrom(typeof(string)) => Hostile,
            _ when type.IsAssignableFrom(typeof(IOException)) => new IOException(Hostile, new InvalidOperationException(Hostile)),
            _ when type == typeof(Uri) => Address.Uri,
            _ when type == typeof(PathRefused) => new PathRefused(StoredPath.Version(1, Hostile)),
            _ when type.IsAssignableFrom(typeof(List<string>)) => new List<string> { Hostile, Hostile },
            _ when type.IsAssignableFrom(typeof(List<Uri>)) => new List<Uri> { Address.Uri },
            { IsGenericType: true } when type.IsAssignableFrom(type.GenericTypeArguments[0].MakeArrayType()) => Array.CreateInstance(type.GenericTypeArguments[0], 2),
            { IsEnum: true } => Enum.GetValues(type).GetValue(0),
            { IsValueType: true } => Activator.CreateInstance(type),
            { IsArray: true } => Array.CreateInstance(type.GetElementType()!, 0),
            _ => throw new NotSupportedException($"{parameter.Member.Name} takes a {type}: say what to give it."),
        };
    }

    private static bool IsHarmless(string text) =>
        !text.Contains(Secret, StringComparison.Ordinal)
        && text.EnumerateRunes().All(rune => Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format));
}
