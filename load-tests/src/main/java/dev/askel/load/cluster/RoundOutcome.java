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
 * @param exceeded one sentence for each exceeded bound; empty if affected executions resumed in
 *     time, other nodes were unaffected and the load used each of its features
 * @param restarted one sentence for each task that returned to its queue and started again
 * @param executions the number of histories that were read
 * @param acknowledged the number of acknowledged calls and of function calls that were checked
 * @param lost the pauses of executions on lost nodes, in milliseconds
 * @param others the pauses of all other observed executions, in milliseconds
 * @param late the delay of each Wait state, in milliseconds
 * @param whole the time from the end of the fault until all nodes were one cluster again
 * @param triesMax the maximum number of attempts of a call
 * @param repeated the number of function calls that were repeated with the same key
 * @param ended the hosts of the nodes that ended
 * @param load the load average of the machine for the minute before the fault
 * @param phases the phases of the round and their durations, as text
 * @param length the duration of the round
 */
record RoundOutcome(
        long seed,
        FaultKind kind,
        String faultDescription,
        List<String> violations,
        List<String> exceeded,
        List<String> restarted,
        int executions,
        int acknowledged,
        List<Long> lost,
        List<Long> others,
        List<Long> late,
        Duration whole,
        int triesMax,
        int repeated,
        Set<Integer> ended,
        double load,
        String phases,
        Duration length) {
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
        exceeded = List.copyOf(exceeded);
        restarted = List.copyOf(restarted);
        ended = Collections.unmodifiableSet(new TreeSet<>(ended));
        lost = lost.stream().sorted().toList();
        others = others.stream().sorted().toList();
        late = late.stream().sorted().toList();
    }

    /** Returns whether the round passed. A canary round passes if its loss was detected. */
    boolean passed() {
        return kind == FaultKind.ASYNC_STANDBY
                ? findsLoss()
                : violations.isEmpty() && exceeded.isEmpty();
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
        if (!exceeded.isEmpty()) {
            faults.add(exceeded.size() + " BOUNDS MISSED");
        }
        return faults.isEmpty() ? PASSED : String.join(", ", faults);
    }

    /**
     * Returns a line of the report, with the columns of {@link #HEADER}.
     *
     * @param build the build of the nodes
     */
    String line(String time, String build) {
        return String.join(
                "\t",
                time,
                Long.toString(seed),
                kind.optionName(),
                faultDescription,
                verdict(),
                Integer.toString(executions),
                Integer.toString(acknowledged),
                Integer.toString(lost.size()),
                Long.toString(percentile(lost, 50)),
                Long.toString(percentile(lost, 99)),
                Long.toString(percentile(lost, 100)),
                Long.toString(percentile(others, 99)),
                Long.toString(percentile(others, 100)),
                Long.toString(percentile(late, 50)),
                Long.toString(percentile(late, 99)),
                Long.toString(percentile(late, 100)),
                Long.toString(whole.toMillis()),
                Integer.toString(triesMax),
                Integer.toString(repeated),
                Long.toString(length.toSeconds()),
                ended.isEmpty()
                        ? "none"
                        : ended.stream().map(Object::toString).collect(Collectors.joining(" ")),
                String.format(Locale.ROOT, "%.1f", load),
                build);
    }
}
