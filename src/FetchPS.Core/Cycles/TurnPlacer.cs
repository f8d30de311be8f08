using FetchPS.Core.Data;
using FetchPS.Core.Data.Sqlite;
using FetchPS.Core.Disk;
using FetchPS.Core.Fetching;
using FetchPS.Core.Files;
using FetchPS.Core.Model;

namespace FetchPS.Core.Cycles;

/// <summary>Brings the bodies of turns to their places, durably, before any row names them.</summary>
internal sealed class TurnPlacer(VersionFiles files, Database database)
{
    // The batch before may still be on its way into the database, where its contents would be found.
    private Dictionary<string, StoredPath> lastPlaced = [];

    /// <summary>Knows what a fetch came to, and makes the folder that its body needs. Fetches do this themselves, many at once.</summary>
    public PlacedTurn Prepare(FetchedTurn fetched)
    {
        var turn = Judge(fetched);
        if (turn.Outcome == TurnOutcome.Stored)
            Try([turn], () => files.MakeFolder(FolderOf(turn)));
        return turn;
    }

    /// <summary>Brings the bodies of a batch to their places. One batch at a time.</summary>
    public void Place(IReadOnlyList<PlacedTurn> batch)
    {
        var stored = batch.Where(turn => turn.Outcome == TurnOutcome.Stored).ToList();
        if (stored.Count > 0)
            PlaceStored(stored);
        foreach (var turn in batch)
            turn.Fetched.File.Dispose();
    }

    /// <summary>Takes back what was placed for a turn whose claim was lost.</summary>
    public void Withdraw(PlacedTurn turn) => files.Delete(turn.Path!.Value);

    private PlacedTurn Judge(FetchedTurn turn)
    {
        switch (turn.Answer)
        {
            case NotModifiedAnswer:
                return new(turn) { Outcome = TurnOutcome.NotModified };
            case FailedAnswer failed:
                return new(turn) { Outcome = TurnOutcome.Failed, Error = failed.Error };
            default:
                var same = turn.Url is { RefusalIsLifted: false, Newest: { IsWhole: true } newest } && newest.Sha256.AsSpan().SequenceEqual(turn.File.Sha256) && files.Exists(newest.Path);
                return new(turn) { Outcome = same ? TurnOutcome.SameContent : TurnOutcome.Stored };
        }
    }

    private void PlaceStored(List<PlacedTurn> turns)
    {
        var flushEach = files.FlushesEach(turns.Count);
        if (!flushEach && !Try(turns, files.FlushBytes))
            return;

        var known = KnownTwins(turns);
        Dictionary<string, StoredPath> placed = [];
        foreach (var turn in turns)
        {
            Try([turn], () =>
            {
                var (file, key) = (turn.Fetched.File, turn.ContentKey);
                if (flushEach)
                    file.Flush();
                StoredPath? twin = placed.TryGetValue(key, out var path) || lastPlaced.TryGetValue(key, out path) || known.TryGetValue(key, out path) ? path : null;
                turn.Path = files.Place(file, FolderOf(turn), turn.Fetched.Fetched, ((ContentAnswer)turn.Fetched.Answer).FileName, twin);
                placed[key] = turn.Path.Value;
            });
        }

        lastPlaced = placed;
        var inPlace = turns.FindAll(turn => turn.Path is not null);
        Try(inPlace, () => files.FlushNames(inPlace.ConvertAll(turn => turn.Path!.Value), flushEach));
    }

    /// <summary>Does what turns need. Not known to be on disk is not stored: their bytes go, and they come again.</summary>
    private bool Try(List<PlacedTurn> turns, Action work)
    {
        try
        {
            work();
            return true;
        }
        catch (FetchException failure)
        {
            foreach (var turn in turns)
            {
                if (turn.Path is not null)
                    files.Delete(turn.Path.Value);
                turn.Fail(failure);
            }

            return false;
        }
    }

    /// <summary>Paths of stored versions with the same content, by hash.</summary>
    private Dictionary<string, StoredPath> KnownTwins(List<PlacedTurn> turns) => database.Read(connection =>
    {
        Dictionary<string, StoredPath> twins = [];
        using var look = VersionRepository.PathOfContentCommand(connection);
        foreach (var turn in turns)
        {
            if (VersionRepository.PathOfContent(look, turn.Fetched.File.Sha256, turn.Fetched.File.Size) is { } path)
                twins[turn.ContentKey] = path;
        }

        return twins;
    });

    private static StoredPath FolderOf(PlacedTurn turn) => StoreLayout.VersionFolder(turn.Fetched.Url.Id, turn.Fetched.Url.Address);
}
