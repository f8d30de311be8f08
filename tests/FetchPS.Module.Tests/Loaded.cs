using System.Reflection;

namespace FetchPS.Module.Tests;

/// <summary>The module's own assemblies as a session has loaded them, the one behind the wall too.</summary>
internal static class Loaded
{
    /// <summary>FetchPS, FetchPS.Core and FetchPS.Abstractions; a cmdlet must have run.</summary>
    internal static IReadOnlyList<Assembly> Assemblies =>
        [.. AppDomain.CurrentDomain.GetAssemblies().Where(assembly => assembly.GetName().Name is "FetchPS" or "FetchPS.Core" or "FetchPS.Abstractions").DistinctBy(assembly => assembly.GetName().Name)];

    /// <summary>The one type of that name.</summary>
    internal static Type Type(string name) => Assert.Single(Assemblies.SelectMany(assembly => assembly.GetTypes()), type => type.Name == name);
}
