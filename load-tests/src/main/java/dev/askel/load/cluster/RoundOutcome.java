package dev.askel.load.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The outcome of a round.
 *
 * @param faultDescription the node and the moment of the fault
 * @param violations one sentence for each violated rule; empty if no effect was lost or duplicated
 * @param exceededBounds one sentence for each exceeded bound; empty if affected executions resumed
 *     in time, other nodes were unaffected and the load used each of its features
 * @param restartedTasks one sentence for each task that returned to its queue and started again
 * @param historyCount the number of histories that were read
 * @param checkedCallCount the number of acknowledged calls and of function calls that were checked
 * @param lostNodePauses the pauses of executions on lost nodes, in milliseconds
 * @param otherPauses the pauses of all other observed executions, in milliseconds
 * @param waitDelays the delay of each Wait state, in milliseconds
 * @param recoveryTime the time from the end of the fault until all nodes were one cluster again
 * @param triesMax the maximum number of attempts of a call
 * @param repeatedCallCount the number of function calls that were repeated with the same key
 * @param endedHosts the hosts of the nodes that ended
 * @param loadAverage the load average of the machine for the minute before the fault
 * @param phases the phases of the round and their durations, as text
 * @param duration the duration of the round
 */
record RoundOutcome(
        long seed,
        FaultKind kind,
        String faultDescription,
        List<String> violations,
        List<String> exceededBounds,
        List<String> restartedTasks,
        int historyCount,
        int checkedCallCount,
        List<Long> lostNodePauses,
        List<Long> otherPauses,
        List<Long> waitDelays,
        Duration recoveryTime,
        int triesMax,
        int repeatedCallCount,
        Set<Integer> endedHosts,
        double loadAverage,
        String phases,
        Duration duration) {
    /** The verdict of a round without violations and exceeded bounds. */
    static final String PASSED = "ok";

    /** The verdict of a canary round (a fault that loses commits) whose loss was detected. */
    static final String CANARY_FOUND = "canary found";

    static final String HEADER =
            String.join(
                    "\t",
                    "time",
                    "seed",
                    "fault",
                    "kill point",
                    "verdict",
                    "executions",
                    "acknowledged",
                    "lost",
                    "go on p50 ms",
                    "go on p99 ms",
                    "go on max ms",
                    "others p99 ms",
                    "others max ms",
                    "timers late p50 ms",
                    "timers late p99 ms",
                    "timers late max ms",
                    "whole after ms",
                    "tries",
                    "repeated calls",
                    "round s",
                    "nodes ended",
                    "load",
                    "build");

    RoundOutcome {
        violations = List.copyOf(violations);
        exceededBounds = List.copyOf(exceededBounds);
        restartedTasks = List.copyOf(restartedTasks);
        endedHosts = Collections.unmodifiableSet(new TreeSet<>(endedHosts));
        lostNodePauses = lostNodePauses.stream().sorted().toList();
        otherPauses = otherPauses.stream().sorted().toList();
        waitDelays = waitDelays.stream().sorted().toList();
    }

    /** Returns whether the round passed. A canary round passes if its loss was detected. */
    boolean hasPassed() {
        return kind == FaultKind.ASYNC_STANDBY
                ? findsLoss()
                : violations.isEmpty() && exceededBounds.isEmpty();
    }

    /** Returns whether the effect of an acknowledged call is missing. */
    boolean findsLoss() {
        return violations.stream().anyMatch(violation -> violation.startsWith("acknowledged"));
    }

    /** Returns a percentile of sorted values; 0 without values. */
    static long percentile(List<Long> sorted, int percent) {
        return sorted.isEmpty()
                ? 0
                : sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100));
    }

    private String verdict() {
        if (kind == FaultKind.ASYNC_STANDBY) {
            return findsLoss() ? CANARY_FOUND : "CANARY NOT FOUND";
        }
        var faults = new ArrayList<String>();
        if (!violations.isEmpty()) {
            faults.add(violations.size() + " VIOLATIONS");
        }
        if (!exceededBounds.isEmpty()) {
            faults.add(exceededBounds.size() + " BOUNDS MISSED");
        }
        return faults.isEmpty() ? PASSED : String.join(", ", faults);
    }

    /**
     * Returns a line of the report, with the columns of {@link #HEADER}.
     *
     * @param build the build of the nodes
     */
    String toReportLine(String time, String build) {
        return String.join(
                "\t",
                time,
                Long.toString(seed),
                kind.optionName(),
                faultDescription,
                verdict(),
                Integer.toString(historyCount),
                Integer.toString(checkedCallCount),
                Integer.toString(lostNodePauses.size()),
                Long.toString(percentile(lostNodePauses, 50)),
                Long.toString(percentile(lostNodePauses, 99)),
                Long.toString(percentile(lostNodePauses, 100)),
                Long.toString(percentile(otherPauses, 99)),
                Long.toString(percentile(otherPauses, 100)),
                Long.toString(percentile(waitDelays, 50)),
                Long.toString(percentile(waitDelays, 99)),
                Long.toString(percentile(waitDelays, 100)),
                Long.toString(recoveryTime.toMillis()),
                Integer.toString(triesMax),
                Integer.toString(repeatedCallCount),
                Long.toString(duration.toSeconds()),
                endedHosts.isEmpty()
                        ? "none"
                        : endedHosts.stream()
                                .map(Object::toString)
                                .collect(Collectors.joining(" ")),
                String.format(Locale.ROOT, "%.1f", loadAverage),
                build);
    }
}
