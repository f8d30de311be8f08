using FetchPS.Core;

namespace FetchPS.TestChild;

/// <summary>Reads all of a store, again and again.</summary>
internal static class ReadChild
{
    /// <summary>Says "ready", waits for a line, then says "read" each time that it has summed the store up, until it can't: that it says too, with the error's id.</summary>
    internal static int Summarize(string path)
    {
        var death = new Death();
        death.Begin();
        // What closing a store and an error need, the runtime has loaded by then.
        FetchStore.Open(death.Options(path)).Dispose();
        using var store = FetchStore.Open(death.Options(path));
        try
        {
            store.Urls.Get(0);
        }
        catch (FetchException)
        {
            // There is no such URL.
        }

        try
        {
            while (true)
            {
                Console.WriteLine($"read {store.Summarize().Urls}");
            }
        }
        catch (FetchException failure)
        {
            Console.WriteLine($"{failure.ErrorId}: {failure.Message}");
            return 2;
        }
    }

    /// <summary>Says "ready", waits for a line, and ends with 1 when a version has other bytes than its row says.</summary>
    internal static int Run(string path, int count)
    {
        var death = new Death();
        death.Begin();
        using var store = FetchStore.Open(death.Options(path));
        for (var i = 0; i < count; i++)
        {
            store.Summarize();
            if (store.Urls.Find(new()).Any(url => url.Id == 0) || store.Check().Any(finding => finding.Severity == FindingSeverity.Error))
                return 1;
        }

        return 0;
    }
}
