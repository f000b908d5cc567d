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
 * What came of one round.
 *
 * @param violations of the rules, one sentence each; none when nothing was lost and nothing doubled
 * @param missed bounds, one sentence each; none when all that was struck went on in time, nothing
 *     else was touched, and the load has done a bit of everything
 * @param startedAgain a sentence for each task that went back to its queue and was started again
 * @param executions whose histories were read
 * @param acknowledged calls that were answered and calls of functions, all held against these
 * @param lost how long executions of nodes that were lost stood still, in milliseconds
 * @param others the same of all other executions that were watched
 * @param late how much later than due each Wait state ended, in milliseconds
 * @param whole until all nodes were one cluster again, from the end of the fault
 * @param triesMax how often a call had to be made at most
 * @param repeated calls of functions that came again under the same key
 * @param ended the hosts of the nodes that ended
 * @param load of the machine when the fault struck, as the average number of processes that wanted
 *     to run in the last minute
 * @param phases of the round and their lengths, for people
 * @param length of the round
 */
record Outcome(
        long seed,
        Kind kind,
        String point,
        List<String> violations,
        List<String> missed,
        List<String> startedAgain,
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
    /** The verdict of a round in which all was as it must be. */
    static final String PASSED = "ok";

    /** The verdict of a round whose planted loss was found. */
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

    Outcome {
        violations = List.copyOf(violations);
        missed = List.copyOf(missed);
        startedAgain = List.copyOf(startedAgain);
        ended = Collections.unmodifiableSet(new TreeSet<>(ended));
        lost = lost.stream().sorted().toList();
        others = others.stream().sorted().toList();
        late = late.stream().sorted().toList();
    }

    /** Whether it is as it must be: what the canary loses must be found. */
    boolean passed() {
        return kind == Kind.ASYNC_STANDBY ? findsLoss() : violations.isEmpty() && missed.isEmpty();
    }

    /** Whether something that was acknowledged is missing. */
    boolean findsLoss() {
        return violations.stream().anyMatch(violation -> violation.startsWith("acknowledged"));
    }

    /** The value below which so many of a hundred of the sorted values lie; 0 of none. */
    static long percentile(List<Long> sorted, int percent) {
        return sorted.isEmpty()
                ? 0
                : sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100));
    }

    private String verdict() {
        if (kind == Kind.ASYNC_STANDBY) {
            return findsLoss() ? CANARY_FOUND : "CANARY NOT FOUND";
        }
        var faults = new ArrayList<String>();
        if (!violations.isEmpty()) {
            faults.add(violations.size() + " VIOLATIONS");
        }
        if (!missed.isEmpty()) {
            faults.add(missed.size() + " BOUNDS MISSED");
        }
        return faults.isEmpty() ? PASSED : String.join(", ", faults);
    }

    /**
     * One line of the report, under {@link #HEADER}.
     *
     * @param build whose nodes were struck
     */
    String line(String time, String build) {
        return String.join(
                "\t",
                time,
                Long.toString(seed),
                kind.spelling(),
                point,
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
