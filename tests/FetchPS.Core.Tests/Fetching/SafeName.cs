using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace FetchPS.Core.Tests.Fetching;

/// <summary>What every file name of the store must be, written apart from the code that makes them so.</summary>
internal static partial class SafeName
{
    internal static void Check(string name)
    {
        Assert.NotEmpty(name);
        Assert.DoesNotMatch(ForbiddenCharacter(), name);
        Assert.DoesNotMatch(Device(), name);
        Assert.False(name[0] is '.' or ' ', "hidden or blank at the start");
        Assert.False(name[0] == '-', "like an option");
        Assert.False(name[^1] is '.' or ' ', "dot or blank at the end");
        Assert.InRange(Encoding.UTF8.GetByteCount(name), 1, 180);
        Assert.Equal(name, new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(Encoding.UTF8.GetBytes(name))); // no lone surrogate
        Assert.True(name.IsNormalized(NormalizationForm.FormC), "not NFC");
        Assert.DoesNotContain(name.EnumerateRunes(), rune => Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
        Assert.Equal(name, Path.GetFileName(name));
    }

    [GeneratedRegex(@"[<>:""/\\|?*\[\]`\x00-\x1f\x7f]")]
    private static partial Regex ForbiddenCharacter();

    [GeneratedRegex(@"^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³]) *(\.|$)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Device();
}
