package dev.askel.cluster.formation;

import java.util.SortedSet;

/**
 * The next action of a node that joins or forms a cluster. A formation is a numbered cluster; each
 * new cluster gets the next number.
 */
sealed interface FormationAction {
    /** Do nothing until the next beat, the periodic write of a sign of life to the database. */
    record Wait() implements FormationAction {}

    /** Try to acquire the formation lock. */
    record LockFormation() implements FormationAction {}

    /** Release the formation lock. */
    record UnlockFormation() implements FormationAction {}

    /** Create the next formation with this node as its first member. */
    record Form() implements FormationAction {}

    /** Request admission from these members. */
    record Join(long formation, SortedSet<String> addresses) implements FormationAction {}

    /** Wait for membership, because live members have admitted this node. */
    record AwaitMembership(long formation) implements FormationAction {}

    /** Continue as a member of the cluster. */
    record BecomeMember(long formation) implements FormationAction {}

    /**
     * Shut this node down, because a newer formation exists, or because the formation that admitted
     * this node has no members left.
     */
    record ShutDown(long formation, long newestFormation) implements FormationAction {}

    /**
     * Decides the next action from the phase of the node and a snapshot of the members. This pure
     * function contains all rules for forming a cluster (ADR 0002 in {@code docs/adr}).
     *
     * @param isUp whether Pekko reports this node as up
     */
    static FormationAction next(
            JoinPhase phase,
            MembersSnapshot snapshot,
            boolean isUp,
            long nowNanos,
            FormationSettings settings) {
        return switch (phase) {
            case JoinPhase.Searching() when snapshot.admittingFormation() > 0 ->
                    new AwaitMembership(snapshot.admittingFormation());
            case JoinPhase.Searching() -> joinOrLock(snapshot);
            case JoinPhase.QuietPeriod(var sinceNanos) -> {
                if (snapshot.hasLiveMembers()
                        || snapshot.admittingFormation() > 0
                        || snapshot.hasLeavingNode()) {
                    yield new UnlockFormation();
                }
                yield nowNanos - sinceNanos >= settings.quietPeriod().toNanos()
                        ? new Form()
                        : new Wait();
            }
            // After members have admitted this node, Pekko cannot join another cluster, even if
            // this one ends.
            case JoinPhase.Joining _ when snapshot.admittingFormation() > 0 ->
                    new AwaitMembership(snapshot.admittingFormation());
            case JoinPhase.Joining(var formation, _, _) when isUp ->
                    endIfOutdated(formation, snapshot, new BecomeMember(formation));
            case JoinPhase.Joining(_, var addresses, var sinceNanos) -> {
                var stale =
                        !snapshot.addresses().equals(addresses)
                                || nowNanos - sinceNanos >= settings.joinTimeout().toNanos();
                if (!stale) {
                    yield new Wait();
                }
                yield joinOrLock(snapshot);
            }
            case JoinPhase.Admitted(var formation, _) when isUp ->
                    endIfOutdated(formation, snapshot, new BecomeMember(formation));
            case JoinPhase.Admitted(var formation, _)
                    when snapshot.hasLiveMembers() || snapshot.hasLeavingNode() ->
                    endIfOutdated(formation, snapshot, new AwaitMembership(formation));
            case JoinPhase.Admitted(var formation, var seenNanos) ->
                    nowNanos - seenNanos >= settings.joinTimeout().toNanos()
                            ? new ShutDown(formation, snapshot.newestFormation())
                            : endIfOutdated(formation, snapshot, new Wait());
            case JoinPhase.Forming(var formation) ->
                    endIfOutdated(
                            formation, snapshot, isUp ? new BecomeMember(formation) : new Wait());
            case JoinPhase.Member(var formation) -> endIfOutdated(formation, snapshot, new Wait());
        };
    }

    private static FormationAction joinOrLock(MembersSnapshot snapshot) {
        if (snapshot.hasLiveMembers()) {
            return new Join(snapshot.liveFormation(), snapshot.addresses());
        }
        return snapshot.hasLeavingNode() ? new Wait() : new LockFormation();
    }

    private static FormationAction endIfOutdated(
            long formation, MembersSnapshot snapshot, FormationAction otherwise) {
        return snapshot.newestFormation() > formation
                ? new ShutDown(formation, snapshot.newestFormation())
                : otherwise;
    }
}
