package dev.askel.cluster.formation;

import java.util.SortedSet;

/** The next action of a node that joins or forms a cluster. */
sealed interface FormationAction {
    /** Poll again after a beat. */
    record Wait() implements FormationAction {}

    /** Try to acquire the formation lock. */
    record LockFormation() implements FormationAction {}

    /** Release the formation lock. */
    record UnlockFormation() implements FormationAction {}

    /** Write a new formation and become its first member. */
    record Form() implements FormationAction {}

    /** Ask these members to admit this node. */
    record Join(long formation, SortedSet<String> addresses) implements FormationAction {}

    /** Wait for membership: the members have admitted this node and are alive. */
    record Enter(long formation) implements FormationAction {}

    /** Beat as a member. */
    record BecomeMember(long formation) implements FormationAction {}

    /**
     * Shut this node down: a newer formation exists, or the formation that admitted it has no
     * members left.
     */
    record End(long formation, long newer) implements FormationAction {}

    /**
     * Decides the next action from the phase of the node and a snapshot of the members. A pure
     * function, which contains all rules of formation (see ADR 0002 in {@code docs/adr}).
     *
     * @param up whether Pekko says that this node is a member
     */
    static FormationAction next(
            JoinPhase phase,
            MembersSnapshot snapshot,
            boolean up,
            long nowNanos,
            FormationSettings settings) {
        return switch (phase) {
            case JoinPhase.Searching() when snapshot.admittingFormation() > 0 ->
                    new Enter(snapshot.admittingFormation());
            case JoinPhase.Searching() -> joinOrLock(snapshot);
            case JoinPhase.Quiet(var since) -> {
                if (snapshot.hasMembers()
                        || snapshot.admittingFormation() > 0
                        || snapshot.leaving()) {
                    yield new UnlockFormation();
                }
                yield nowNanos - since >= settings.quietPeriod().toNanos()
                        ? new Form()
                        : new Wait();
            }
            // From now on Pekko ignores other clusters, even if this one ends.
            case JoinPhase.Joining _ when snapshot.admittingFormation() > 0 ->
                    new Enter(snapshot.admittingFormation());
            case JoinPhase.Joining(var formation, _, _) when up ->
                    endIfOutdated(formation, snapshot, new BecomeMember(formation));
            case JoinPhase.Joining(_, var addresses, var since) -> {
                var stale =
                        !snapshot.addresses().equals(addresses)
                                || nowNanos - since >= settings.joinTimeout().toNanos();
                if (!stale) {
                    yield new Wait();
                }
                yield joinOrLock(snapshot);
            }
            case JoinPhase.Entered(var formation, _) when up ->
                    endIfOutdated(formation, snapshot, new BecomeMember(formation));
            case JoinPhase.Entered(var formation, _)
                    when snapshot.hasMembers() || snapshot.leaving() ->
                    endIfOutdated(formation, snapshot, new Enter(formation));
            case JoinPhase.Entered(var formation, var seen) ->
                    nowNanos - seen >= settings.joinTimeout().toNanos()
                            ? new End(formation, snapshot.newestFormation())
                            : endIfOutdated(formation, snapshot, new Wait());
            case JoinPhase.Forming(var formation) ->
                    endIfOutdated(
                            formation, snapshot, up ? new BecomeMember(formation) : new Wait());
            case JoinPhase.Member(var formation) -> endIfOutdated(formation, snapshot, new Wait());
        };
    }

    private static FormationAction joinOrLock(MembersSnapshot snapshot) {
        if (snapshot.hasMembers()) {
            return new Join(snapshot.liveFormation(), snapshot.addresses());
        }
        return snapshot.leaving() ? new Wait() : new LockFormation();
    }

    private static FormationAction endIfOutdated(
            long formation, MembersSnapshot snapshot, FormationAction otherwise) {
        return snapshot.newestFormation() > formation
                ? new End(formation, snapshot.newestFormation())
                : otherwise;
    }
}
