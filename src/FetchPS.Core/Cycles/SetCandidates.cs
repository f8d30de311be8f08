using FetchPS.Core.Actions;
using FetchPS.Core.Data;
using FetchPS.Core.Model;
using FetchPS.Core.Promotions;
using FetchPS.Core.Verification;

namespace FetchPS.Core.Cycles;

/// <summary>Forms generations of what a cycle's fetches left, and claims the verifiers that have yet to see them.</summary>
internal sealed class SetCandidates(StoreContext context, SetPromotion promotion)
{
    /// <summary>Whether there may be anything to do: whether any URL is in a set.</summary>
    public bool Any() => context.Database.Read(FileSetRepository.Watched).Count > 0;

    /// <summary>Forms and claims; a set that has to wait is told of in the log.</summary>
    /// <param name="lease">The cycle, whose fetches are over.</param>
    /// <param name="urlIds">Whose sets; null for all.</param>
    /// <returns>Generations with verifiers to run.</returns>
    public List<SetWork> Take(CycleLease lease, IReadOnlyCollection<long>? urlIds)
    {
        // Looked at first without holding up writers: nearly always nothing is to do.
        var states = context.Database.Read(connection => FileSetRepository.Watched(connection).Select(set => SetState.Read(connection, set, lease.Start)).ToList())
            .Where(state => urlIds is null || state.Members.Any(member => urlIds.Contains(member.UrlId))).ToList();
        foreach (var waiting in states.Where(state => state.Waits))
            context.Journal.Log(Events.SetWaiting, $"The set {waiting.Set.Name} waits: {waiting.WaitsFor}", lease.CycleId);

        var ready = states.Where(state => state.WaitsFor is null && (!state.IsFormed || HasOpen(state))).Select(state => state.Set).ToList();
        return ready.Count == 0 ? [] : context.Journal.Write(transaction => ready.Select(set => Take(transaction, set, lease)).OfType<SetWork>().ToList());
    }

    private bool HasOpen(SetState state) => context.Database.Read(connection => GenerationVerifierRepository.HasOpen(connection, state.Newest!.Id, state.Set.Id));

    private SetWork? Take(StoreTransaction transaction, FileSetRow set, CycleLease lease)
    {
        var connection = transaction.Connection;
        // Once more, alone: another cycle may have been here meanwhile.
        var state = SetState.Read(connection, set, lease.Start);
        if (state.WaitsFor is not null)
            return null;

        var id = state.IsFormed ? state.Newest!.Id : Form(transaction, state, lease);
        var claimed = GenerationVerifierRepository.Claim(connection, id, set.Id, lease.CycleId);
        if (claimed.Count == 0)
            return null;

        var verifiers = VerifierRepository.All(connection).Where(verifier => claimed.Contains(verifier.Id)).ToList();
        var members = GenerationRepository.Members(connection, id)
            .Select(member => new SetMember(VersionRepository.ById(connection, member.VersionId!.Value)!.ToVersion(context.Layout), member.Name)).ToList();
        return new(id, set, members, verifiers);
    }

    private long Form(StoreTransaction transaction, SetState state, CycleLease lease)
    {
        var connection = transaction.Connection;
        var names = SetPlace.MemberNames(state.Members.Select(member => (member.UrlId, member.Address)));
        var members = state.Members.Select(member => new GenerationMember(member.UrlId, member.NewestId, names[member.UrlId])).ToList();
        var id = GenerationRepository.Insert(connection, state.Set.Id, lease.Start, lease.CycleId, members);
        foreach (var verifier in VerifierRepository.All(connection).Where(verifier => string.Equals(verifier.SetName, state.Set.Name, StringComparison.OrdinalIgnoreCase)))
            GenerationVerifierRepository.Insert(connection, id, verifier);
        var of = string.Join(", ", members.Select(member => member.VersionId));
        transaction.Record(new(Events.SetFormed, "set", state.Set.Id, $"Generation {id} of the set {state.Set.Name} was formed of the versions {of}.")
        {
            CycleId = lease.CycleId,
            Details = [new("generation", SetPromotion.Text(id)), new("versions", of)],
        });
        // Without verifiers of its own a set passes by what its members are.
        promotion.Judge(transaction, [(id, state.Set.Id)], lease.CycleId);
        return id;
    }
}
