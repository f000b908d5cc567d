package dev.askel.load.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** How much of a fault those may feel that were struck, and those that were not. */
final class Bounds {
    /**
     * The longest that executions may stand still whose node was not lost: as long as the hand-over
     * of a shard to a node that came back. Where the database was away, it comes to that.
     */
    static final Duration OTHERS_MAX = Duration.ofSeconds(10);

    /** The longest where nothing befalls them: they have an event each second. */
    static final Duration SPARED_MAX = Duration.ofSeconds(3);

    // The standard retry mode of AWS's SDKs: three attempts in all.
    private static final int SDK_TRIES = 3;

    private Bounds() {}

    /**
     * One sentence for each bound that a fault has broken.
     *
     * @param ended the hosts of all nodes that have ended since it struck
     * @param lost how long executions of these stood still, in milliseconds
     * @param others the same of all other executions
     */
    static List<String> missed(
            Kind kind, Struck struck, Set<Integer> ended, List<Long> lost, List<Long> others) {
        var missed = new ArrayList<String>();
        if (kind.losesANode() && lost.isEmpty()) {
            missed.add("no execution that was watched was on a node that was lost");
        }
        var unstruck = new TreeSet<>(ended);
        unstruck.removeAll(struck.nodes());
        if (!unstruck.isEmpty()) {
            missed.add("nodes ended that were not struck: " + unstruck);
        }
        tooLong("lost nodes", lost, kind.goOnMax(), missed);
        tooLong("other nodes", others, othersMax(kind, struck), missed);
        return List.copyOf(missed);
    }

    /**
     * The same of executions whose shard was moving when a node was lost, be it to that one.
     *
     * @param onTheirWay how long they stood still, in milliseconds
     */
    static List<String> missedOnTheirWay(Kind kind, List<Long> onTheirWay) {
        var missed = new ArrayList<String>();
        tooLong("moving shards", onTheirWay, kind.goOnMax(), missed);
        return List.copyOf(missed);
    }

    private static Duration othersMax(Kind kind, Struck struck) {
        if (kind.sparesTheOthers()) {
            return SPARED_MAX;
        }
        return kind.isOfTheDatabase() ? OTHERS_MAX.plus(struck.length()) : OTHERS_MAX;
    }

    /**
     * One sentence for each thing that clients or functions noticed of nodes that stopped in order.
     *
     * @param triesMax the most tries that a call needed
     * @param repeated calls of functions that came again; none takes longer than nodes wait for it
     */
    static List<String> ofOrderlyStops(int triesMax, int repeated) {
        var violations = new ArrayList<String>();
        if (triesMax > SDK_TRIES) {
            violations.add(
                    "a call needed %d tries, an SDK makes %d".formatted(triesMax, SDK_TRIES));
        }
        if (repeated > 0) {
            violations.add(repeated + " calls were repeated");
        }
        return List.copyOf(violations);
    }

    private static void tooLong(
            String whose, List<Long> stoodStill, Duration max, List<String> missed) {
        var late = stoodStill.stream().filter(millis -> millis > max.toMillis()).toList();
        if (!late.isEmpty()) {
            missed.add(
                    "%d of %d executions of %s stood still for more than %d ms: %s"
                            .formatted(
                                    late.size(), stoodStill.size(), whose, max.toMillis(), late));
        }
    }
}
