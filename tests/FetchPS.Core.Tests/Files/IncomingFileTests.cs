using FetchPS.Core.Disk;
using FetchPS.Core.Files;

namespace FetchPS.Core.Tests.Files;

public sealed class IncomingFileTests
{
    [Fact]
    public async Task The_first_bodies_of_a_store_make_their_folder_all_at_once()
    {
        const int rounds = 300;
        const int bodies = 8;
        var disk = new PhysicalDisk();
        var root = TestStore.NewFolder();
        try
        {
            for (var round = 0; round < rounds; round++)
            {
                var folder = Path.Combine(root, $"{round}", "incoming");
                using var start = new Barrier(bodies);
                await Task.WhenAll(Enumerable.Range(0, bodies).Select(number => Task.Factory.StartNew(
                    () =>
                    {
                        using var file = new IncomingFile(disk, Path.Combine(folder, $"1-{number}.part"));
                        start.SignalAndWait();
                        file.WriteAsync("x"u8.ToArray(), CancellationToken.None).AsTask().Wait();
                    },
                    CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
            }
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }
}
