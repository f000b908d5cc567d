package dev.askel.load.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Checks the duration for which a fault pauses executions, on the nodes that the fault affects and
 * on other nodes.
 */
final class PauseBounds {
    /**
     * The maximum pause of executions on nodes that were not lost. A shard moves to a restarted
     * node within this time. For a database fault, the duration of the fault is added.
     */
    static final Duration OTHERS_MAX = Duration.ofSeconds(10);

    /**
     * The maximum pause of executions that the fault does not affect. These executions have an
     * event each second.
     */
    static final Duration SPARED_MAX = Duration.ofSeconds(3);

    // In the standard retry mode, AWS SDKs make at most three attempts.
    private static final int SDK_TRIES = 3;

    private PauseBounds() {}

    /**
     * Returns one sentence for each exceeded bound.
     *
     * @param endedHosts the hosts of all nodes that have ended since the fault began
     * @param lostNodePauses the pauses of executions on these nodes, in milliseconds
     * @param otherPauses the pauses of all other executions, in milliseconds
     */
    static List<String> exceededBounds(
            FaultKind kind,
            InjectedFault fault,
            Set<Integer> endedHosts,
            List<Long> lostNodePauses,
            List<Long> otherPauses) {
        var exceeded = new ArrayList<String>();
        if (kind.losesNode() && lostNodePauses.isEmpty()) {
            exceeded.add("the round measured nothing: no observed execution was on a lost node");
        }
        var unaffected = new TreeSet<>(endedHosts);
        unaffected.removeAll(fault.affectedHosts());
        if (!unaffected.isEmpty()) {
            exceeded.add("nodes ended that the fault did not affect: " + unaffected);
        }
        addLongPauses("lost nodes", lostNodePauses, kind.resumeMax(), exceeded);
        addLongPauses("other nodes", otherPauses, othersMax(kind, fault), exceeded);
        return List.copyOf(exceeded);
    }

    /**
     * Returns one sentence for each exceeded bound of executions whose shards were moving when a
     * node was lost.
     *
     * @param pauses the pauses of these executions, in milliseconds
     */
    static List<String> exceededBoundsOfMovingShards(FaultKind kind, List<Long> pauses) {
        var exceeded = new ArrayList<String>();
        addLongPauses("moving shards", pauses, kind.resumeMax(), exceeded);
        return List.copyOf(exceeded);
    }

    private static Duration othersMax(FaultKind kind, InjectedFault fault) {
        if (kind.affectsOnlySomeNodes()) {
            return SPARED_MAX;
        }
        return kind.isDatabaseFault() ? OTHERS_MAX.plus(fault.duration()) : OTHERS_MAX;
    }

    /**
     * Returns one sentence for each effect of orderly stops on clients or functions.
     *
     * @param triesMax the maximum number of attempts of a call
     * @param repeatedCallCount the number of repeated function calls. A stopping node waits longer
     *     than any function takes, so none is expected
     */
    static List<String> effectsOfOrderlyStops(int triesMax, int repeatedCallCount) {
        var violations = new ArrayList<String>();
        if (triesMax > SDK_TRIES) {
            violations.add(
                    "a call needed %d tries, an SDK makes %d".formatted(triesMax, SDK_TRIES));
        }
        if (repeatedCallCount > 0) {
            violations.add(repeatedCallCount + " calls were repeated");
        }
        return List.copyOf(violations);
    }

    private static void addLongPauses(
            String group, List<Long> pauses, Duration max, List<String> exceeded) {
        var late = pauses.stream().filter(millis -> millis > max.toMillis()).toList();
        if (!late.isEmpty()) {
            exceeded.add(
                    "%d of %d executions of %s were paused for more than %d ms: %s"
                            .formatted(late.size(), pauses.size(), group, max.toMillis(), late));
        }
    }
}
