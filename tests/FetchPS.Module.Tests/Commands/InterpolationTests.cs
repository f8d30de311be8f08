using System.Collections.Immutable;
using System.Globalization;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Runtime.CompilerServices;

namespace FetchPS.Module.Tests.Commands;

/// <summary>What the compiler's own rules do not see: text with a time or a fraction in it, put together by the culture.</summary>
public sealed class InterpolationTests
{
    private static readonly string[] BySpelling = [nameof(DateTime), nameof(DateTimeOffset), nameof(DateOnly), nameof(TimeOnly), nameof(Double), nameof(Single), nameof(Decimal)];

    [Fact]
    public void No_text_with_a_time_or_a_fraction_goes_by_the_culture()
    {
        string[] assemblies =
        [
            Path.Combine(Shipped.ModuleRoot, "FetchPS.dll"), Path.Combine(Shipped.ModuleRoot, "FetchPS.Abstractions.dll"), Path.Combine(Shipped.ModuleRoot, "deps", "FetchPS.Core.dll"),
            Path.Combine(Path.GetDirectoryName(Shipped.Host)!, "FetchPS.Host.dll"),
        ];
        Assert.Empty(assemblies.SelectMany(Faults));
    }

    [Fact]
    public void Such_text_is_found_where_it_is() => Assert.Equal(
        [$"{nameof(InterpolationTests)}.{nameof(Day)} ({nameof(DateTimeOffset)})", $"{nameof(InterpolationTests)}.{nameof(Share)} ({nameof(Double)})"],
        Faults(typeof(InterpolationTests).Assembly.Location).Where(fault => fault.Contains(nameof(InterpolationTests), StringComparison.Ordinal)).Select(fault => fault.Split(": ")[1]));

    private static string Day(DateTimeOffset? time) => $"on {time:d}";

    private static string Share(double share) => $"a share of {share}";

    private static string Invariant(double share) => string.Create(CultureInfo.InvariantCulture, $"a share of {share}");

    /// <summary>Methods that put such a value into an interpolated string that was begun without a culture.</summary>
    private static List<string> Faults(string file)
    {
        using var image = new PEReader(File.OpenRead(file));
        var metadata = image.GetMetadataReader();
        List<string> faults = [];
        foreach (var handle in metadata.MethodDefinitions)
        {
            var method = metadata.GetMethodDefinition(handle);
            if (method.RelativeVirtualAddress == 0)
                continue;
            var calls = Calls(metadata, image.GetMethodBody(method.RelativeVirtualAddress).GetILReader()).ToList();
            if (calls.Contains(".ctor/2") && calls.Find(BySpelling.Contains) is { } type)
                faults.Add($"{Path.GetFileName(file)}: {metadata.GetString(metadata.GetTypeDefinition(method.GetDeclaringType()).Name)}.{metadata.GetString(method.Name)} ({type})");
        }

        return faults;
    }

    /// <summary>The handler's constructors by their number of parameters, and the types of what it is given.</summary>
    private static IEnumerable<string> Calls(MetadataReader metadata, BlobReader code)
    {
        var bytes = code.ReadBytes(code.Length);
        for (var at = 0; at + 5 <= bytes.Length; at++)
        {
            // Every call is looked for at every byte: a number that happens to look like one names no method of the handler.
            if (bytes[at] is not (0x28 or 0x73))
                continue;
            var token = BitConverter.ToInt32(bytes, at + 1);
            if ((token >> 24) is 0x0A && Member(metadata, MetadataTokens.MemberReferenceHandle(token & 0xFFFFFF)) is { } constructor && constructor.Name == ".ctor")
                yield return $".ctor/{constructor.Parameters}";
            if ((token >> 24) is 0x2B && (token & 0xFFFFFF) is > 0 and var row && row <= metadata.GetTableRowCount(TableIndex.MethodSpec))
            {
                var call = metadata.GetMethodSpecification(MetadataTokens.MethodSpecificationHandle(row));
                if (call.Method.Kind == HandleKind.MemberReference && Member(metadata, (MemberReferenceHandle)call.Method) is { Name: "AppendFormatted" })
                    yield return call.DecodeSignature(new TypeNames(), genericContext: null!)[0];
            }
        }
    }

    private static (string Name, int Parameters)? Member(MetadataReader metadata, MemberReferenceHandle handle)
    {
        if (MetadataTokens.GetRowNumber(handle) is var row && (row == 0 || row > metadata.GetTableRowCount(TableIndex.MemberRef)))
            return null;
        var member = metadata.GetMemberReference(handle);
        if (member.Parent.Kind != HandleKind.TypeReference
            || metadata.GetString(metadata.GetTypeReference((TypeReferenceHandle)member.Parent).Name) != nameof(DefaultInterpolatedStringHandler))
            return null;
        return (metadata.GetString(member.Name), member.DecodeMethodSignature(new TypeNames(), genericContext: null!).ParameterTypes.Length);
    }

    /// <summary>The short names of types, as far as they matter here; of a nullable one, that of its value.</summary>
    private sealed class TypeNames : ISignatureTypeProvider<string, object>
    {
        public string GetPrimitiveType(PrimitiveTypeCode typeCode) => typeCode.ToString();

        public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => reader.GetString(reader.GetTypeReference(handle).Name);

        public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => reader.GetString(reader.GetTypeDefinition(handle).Name);

        public string GetGenericInstantiation(string genericType, ImmutableArray<string> typeArguments) =>
            genericType.StartsWith(nameof(Nullable), StringComparison.Ordinal) ? typeArguments[0] : genericType;

        public string GetTypeFromSpecification(MetadataReader reader, object genericContext, TypeSpecificationHandle handle, byte rawTypeKind) => "";

        public string GetArrayType(string elementType, ArrayShape shape) => "[]";

        public string GetSZArrayType(string elementType) => "[]";

        public string GetByReferenceType(string elementType) => elementType;

        public string GetPointerType(string elementType) => elementType;

        public string GetPinnedType(string elementType) => elementType;

        public string GetFunctionPointerType(MethodSignature<string> signature) => "";

        public string GetGenericMethodParameter(object genericContext, int index) => "";

        public string GetGenericTypeParameter(object genericContext, int index) => "";

        public string GetModifiedType(string modifier, string unmodifiedType, bool isRequired) => unmodifiedType;
    }
}
