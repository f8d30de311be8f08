using FetchPS.Core.Data;
using FetchPS.Core.Fetching;
using FetchPS.Core.Versions;

namespace FetchPS.Core.Cycles;

/// <summary>Brings the bodies of a batch of turns to their places, durably, before any row names them.</summary>
internal sealed class TurnPlacer(VersionFiles files, Database database)
{
    public List<PlacedTurn> Place(IReadOnlyList<FetchedTurn> batch)
    {
        var turns = batch.Select(Judge).ToList();
        var stored = turns.Where(turn => turn.Outcome == TurnOutcome.Stored).ToList();
        if (stored.Count > 0)
            Place(stored);
        foreach (var turn in turns)
            turn.Fetched.File.Dispose();
        return turns;
    }

    /// <summary>Takes back what was placed for a turn whose claim was lost.</summary>
    public void Withdraw(PlacedTurn turn) => files.Delete(turn.Path!);

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
                var refusal = same ? null : ContentRules.Refuse(turn.File.Kind, turn.Url.AcceptedKind, turn.Url.Options);
                return new(turn) { Outcome = same ? TurnOutcome.SameContent : TurnOutcome.Stored, Refusal = refusal };
        }
    }

    private void Place(List<PlacedTurn> turns)
    {
        var flushEach = files.FlushesEach(turns.Count);
        var closed = turns.Where(turn => Try(turn, () => turn.Fetched.File.Close(flushEach))).ToList();
        if (!flushEach && !Try(closed, files.FlushBytes))
            return;

        var twins = Twins(closed);
        foreach (var turn in closed)
        {
            Try(turn, () =>
            {
                var file = turn.Fetched.File;
                var key = Convert.ToHexString(file.Sha256);
                var folder = StoreLayout.VersionFolder(turn.Fetched.Url.Id, turn.Fetched.Address);
                var name = ((ContentAnswer)turn.Fetched.Answer).FileName;
                turn.Path = files.Place(file, folder, turn.Fetched.Fetched, name, twins.GetValueOrDefault(key));
                twins[key] = turn.Path;
            });
        }

        var placed = closed.Where(turn => turn.Path is not null).ToList();
        Try(placed, () => files.FlushNames([.. placed.Select(turn => turn.Path!)], flushEach));
    }

    private bool Try(PlacedTurn turn, Action work) => Try([turn], work);

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
                    files.Delete(turn.Path);
                turn.Fail(failure);
            }

            return false;
        }
    }

    /// <summary>Paths of stored versions with the same content, by hash.</summary>
    private Dictionary<string, string> Twins(List<PlacedTurn> turns) => database.Read(connection =>
    {
        Dictionary<string, string> twins = [];
        using var look = VersionRepository.PathOfContentCommand(connection);
        foreach (var file in turns.Select(turn => turn.Fetched.File))
        {
            if (VersionRepository.PathOfContent(look, file.Sha256, file.Size) is { } path)
                twins[Convert.ToHexString(file.Sha256)] = path;
        }

        return twins;
    });
}
