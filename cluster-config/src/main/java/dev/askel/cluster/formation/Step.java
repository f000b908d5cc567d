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

    /** It is in: beat as a member. */
    record Belong(long formation) implements Step {}

    /** End this node: a newer formation than its own exists, so what it believes is history. */
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
            case Phase.Looking() ->
                    sight.hasMembers() ? new Join(sight.live(), sight.addresses()) : new Claim();
            case Phase.Quiet(var since) -> {
                if (sight.hasMembers()) {
                    yield new GiveBack();
                }
                yield nowNanos - since >= settings.quietPeriod().toNanos()
                        ? new Form()
                        : new Wait();
            }
            case Phase.Joining(var formation, var addresses, var since) -> {
                if (up) {
                    yield new Belong(formation);
                }
                var stale =
                        !sight.addresses().equals(addresses)
                                || nowNanos - since >= settings.joinTimeout().toNanos();
                if (!stale) {
                    yield new Wait();
                }
                yield sight.hasMembers() ? new Join(sight.live(), sight.addresses()) : new Claim();
            }
            case Phase.Forming(var formation) ->
                    belongOrEnd(formation, sight, up ? new Belong(formation) : new Wait());
            case Phase.Member(var formation) -> belongOrEnd(formation, sight, new Wait());
        };
    }

    private static Step belongOrEnd(long formation, Sight sight, Step otherwise) {
        return sight.newest() > formation ? new End(formation, sight.newest()) : otherwise;
    }
}
