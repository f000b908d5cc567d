package dev.askel.cluster.formation;

import java.util.SortedSet;

/** What a node does next on its way into a cluster. */
sealed interface Step {
    /** Look again after a beat. */
    record Wait() implements Step {}

    /** Try to take the right to form. */
    record Claim() implements Step {}

    /** Give the right to form back. */
    record GiveBack() implements Step {}

    /** Write a new formation and be its first member. */
    record Form() implements Step {}

    /** Ask these members to let it in. */
    record Join(long formation, SortedSet<String> addresses) implements Step {}

    /** They have let it in, and are there. */
    record Enter(long formation) implements Step {}

    /** It is in: beat as a member. */
    record Belong(long formation) implements Step {}

    /**
     * End this node: a newer formation than its own exists, so what it believes is history; or the
     * one that let it in is no more.
     */
    record End(long formation, long newer) implements Step {}

    /**
     * Decides, from what the node is and what it sees. A pure function: the rules of design section
     * 7 stand here alone.
     *
     * @param up whether Pekko says that this node is a member
     */
    static Step next(
            Phase phase, Sight sight, boolean up, long nowNanos, FormationSettings settings) {
        return switch (phase) {
            case Phase.Looking() when sight.entered() > 0 -> new Enter(sight.entered());
            case Phase.Looking() -> joinOrClaim(sight);
            case Phase.Quiet(var since) -> {
                if (sight.hasMembers() || sight.entered() > 0 || sight.leaving()) {
                    yield new GiveBack();
                }
                yield nowNanos - since >= settings.quietPeriod().toNanos()
                        ? new Form()
                        : new Wait();
            }
            // From now on Pekko hears of no other cluster, whatever becomes of this one.
            case Phase.Joining _ when sight.entered() > 0 -> new Enter(sight.entered());
            case Phase.Joining(var formation, _, _) when up ->
                    belongOrEnd(formation, sight, new Belong(formation));
            case Phase.Joining(_, var addresses, var since) -> {
                var stale =
                        !sight.addresses().equals(addresses)
                                || nowNanos - since >= settings.joinTimeout().toNanos();
                if (!stale) {
                    yield new Wait();
                }
                yield joinOrClaim(sight);
            }
            case Phase.Entered(var formation, _) when up ->
                    belongOrEnd(formation, sight, new Belong(formation));
            case Phase.Entered(var formation, _) when sight.hasMembers() || sight.leaving() ->
                    belongOrEnd(formation, sight, new Enter(formation));
            case Phase.Entered(var formation, var seen) ->
                    nowNanos - seen >= settings.joinTimeout().toNanos()
                            ? new End(formation, sight.newest())
                            : belongOrEnd(formation, sight, new Wait());
            case Phase.Forming(var formation) ->
                    belongOrEnd(formation, sight, up ? new Belong(formation) : new Wait());
            case Phase.Member(var formation) -> belongOrEnd(formation, sight, new Wait());
        };
    }

    private static Step joinOrClaim(Sight sight) {
        if (sight.hasMembers()) {
            return new Join(sight.live(), sight.addresses());
        }
        return sight.leaving() ? new Wait() : new Claim();
    }

    private static Step belongOrEnd(long formation, Sight sight, Step otherwise) {
        return sight.newest() > formation ? new End(formation, sight.newest()) : otherwise;
    }
}
