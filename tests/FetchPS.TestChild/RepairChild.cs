using FetchPS.Core;

namespace FetchPS.TestChild;

/// <summary>Repairs a store, and may die over it.</summary>
internal static class RepairChild
{
    /// <summary>Says "ready", waits for a line, then says <c>repair ACTION</c> for each thing done.</summary>
    internal static int Run(string path)
    {
        var death = new Death();
        death.Begin();
        using var store = FetchStore.Open(death.Options(path));
        foreach (var repair in store.Repair(new()))
            Console.WriteLine($"repair {repair.Action}");
        return 0;
    }
}
