package dev.askel.load.cluster;

import java.time.Duration;
import java.util.List;

/**
 * What came of one round.
 *
 * @param violations of the rules, one sentence each; none when nothing was lost and nothing doubled
 * @param executions whose histories were read
 * @param acknowledged calls that were answered and calls of functions, all held against these
 * @param lost how long executions of nodes that were lost stood still, in milliseconds
 * @param others the same of all other executions that were watched
 * @param whole until all nodes were one cluster again, from the end of the fault
 * @param triesMax how often a call had to be made at most
 * @param repeated calls of functions that came again under the same key
 * @param length of the round
 */
record Outcome(
        long seed,
        Kind kind,
        String point,
        List<String> violations,
        int executions,
        int acknowledged,
        List<Long> lost,
        List<Long> others,
        Duration whole,
        int triesMax,
        int repeated,
        Duration length) {
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
                    "whole after ms",
                    "tries",
                    "repeated calls",
                    "round s");

    Outcome {
        violations = List.copyOf(violations);
        lost = lost.stream().sorted().toList();
        others = others.stream().sorted().toList();
    }

    /** Whether it is as it must be: what the canary loses must be found. */
    boolean passed() {
        return kind == Kind.ASYNC_STANDBY ? findsLoss() : violations.isEmpty();
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
            return findsLoss() ? "canary found" : "CANARY NOT FOUND";
        }
        return violations.isEmpty() ? "ok" : violations.size() + " VIOLATIONS";
    }

    /** One line of the report, under {@link #HEADER}. */
    String line(String time) {
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
                Long.toString(whole.toMillis()),
                Integer.toString(triesMax),
                Integer.toString(repeated),
                Long.toString(length.toSeconds()));
    }
}
