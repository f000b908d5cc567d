package dev.askel.load.mix;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.load.history.Event;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The rules of start limits (docs/start-limits.md). The engine's time of an event precedes the
 * commit of the event. So an execution certainly has its permit from its first state to its end,
 * and certainly is open from the acknowledgement of its start to its end.
 */
final class StartLimitRules {
    /** The largest difference between the clocks of two nodes, or of a node and the clients. */
    private static final long CLOCKS_DIFFER_MAX_MILLIS = 200;

    private static final String SUPERSEDED = "Askel.Superseded";

    private StartLimitRules() {}

    /**
     * A start that was refused because its queue was full.
     *
     * @param requestedMillis the time before the first request
     * @param refusedMillis the time after the refusal
     */
    record RefusedStart(String arn, long requestedMillis, long refusedMillis) {}

    /**
     * A pause of a state machine.
     *
     * @param fromMillis the time after the acknowledgement of the pause
     * @param toMillis the time before the first request that ends it
     */
    record MachinePause(long fromMillis, long toMillis) {}

    /** Returns one sentence for each execution that began while its key had no free permit. */
    static List<String> exceededLimits(Collection<LimitedStart> starts, int concurrency) {
        var violations = new ArrayList<String>();
        for (var ofKey : begunByKey(starts).values()) {
            for (var start : ofKey) {
                var running =
                        ofKey.stream()
                                .filter(other ->
                                        other.number() != start.number()
                                                && isRunningAt(start, other))
                                .map(LimitedStart::arn)
                                .toList();
                if (running.size() >= concurrency) {
                    violations.add(
                            "%s began while %s were running; the limit is %d"
                                    .formatted(start.arn(), running, concurrency));
                }
            }
        }
        return List.copyOf(violations);
    }

    private static boolean isRunningAt(LimitedStart start, LimitedStart other) {
        return other.begunMillis() <= start.begunMillis()
                && other.endedMillis() - CLOCKS_DIFFER_MAX_MILLIS > start.begunMillis();
    }

    /** Returns the executions with a first state, by their key, in the order of their beginning. */
    private static Map<String, List<LimitedStart>> begunByKey(Collection<LimitedStart> starts) {
        return starts.stream()
                .filter(LimitedStart::hasBegun)
                .sorted(Comparator.comparingLong(LimitedStart::begunMillis))
                .collect(
                        Collectors.groupingBy(
                                LimitedStart::key, TreeMap::new, Collectors.toList()));
    }

    /**
     * Returns one sentence for each execution that began before another one of its key, which the
     * priorities or the order of the starts prefer. The limit of a key is one execution: several
     * permits can be granted in order and arrive in another one.
     */
    static List<String> brokenOrder(Collection<LimitedStart> starts) {
        var violations = new ArrayList<String>();
        for (var ofKey : begunByKey(starts).values()) {
            long formerEnd = 0;
            for (int i = 0; i < ofKey.size(); i++) {
                var start = ofKey.get(i);
                for (var later : ofKey.subList(i + 1, ofKey.size())) {
                    if (isPreferred(later, start, formerEnd)) {
                        violations.add(
                                "%s (priority %d) began before %s (priority %d)"
                                        .formatted(
                                                start.arn(),
                                                start.priority(),
                                                later.arn(),
                                                later.priority()));
                    }
                }
                formerEnd = start.endedMillis();
            }
        }
        return List.copyOf(violations);
    }

    /**
     * Returns whether an execution must begin before another one.
     *
     * @param formerEnd the end of the execution whose permit the other one got
     */
    private static boolean isPreferred(LimitedStart start, LimitedStart other, long formerEnd) {
        if (start.number() < other.number()) {
            return start.priority() >= other.priority();
        }
        return start.priority() > other.priority()
                && start.acknowledgedMillis() < formerEnd - CLOCKS_DIFFER_MAX_MILLIS;
    }

    /**
     * Returns one sentence for each acknowledged start beyond the bound of the queue, and for each
     * start that was refused although the queue had a place. The rule has no key.
     */
    static List<String> wrongBounds(
            Collection<LimitedStart> starts,
            Collection<RefusedStart> refused,
            int concurrency,
            int queueMax) {
        var violations = new ArrayList<String>();
        for (var start : starts) {
            long at = start.acknowledgedMillis();
            long open =
                    starts.stream()
                            .filter(other ->
                                    other.acknowledgedMillis() <= at
                                            && other.endedMillis() - CLOCKS_DIFFER_MAX_MILLIS > at)
                            .count();
            if (open > concurrency + queueMax) {
                violations.add(
                        "%d executions were open after the start of %s; the limits are %d and %d"
                                .formatted(open, start.arn(), concurrency, queueMax));
            }
        }
        for (var refusal : refused) {
            long queued = starts.stream().filter(start -> mayHaveWaitedAt(start, refusal)).count();
            if (queued < queueMax) {
                violations.add(
                        "%s was refused while at most %d executions were queued; the bound is %d"
                                .formatted(refusal.arn(), queued, queueMax));
            }
        }
        return List.copyOf(violations);
    }

    private static boolean mayHaveWaitedAt(LimitedStart start, RefusedStart refusal) {
        long waitedUntil = Math.min(start.begunMillis(), start.endedMillis());
        return start.requestedMillis() <= refusal.refusedMillis()
                && (waitedUntil == Long.MAX_VALUE
                        || waitedUntil + CLOCKS_DIFFER_MAX_MILLIS >= refusal.requestedMillis());
    }

    /**
     * Returns one sentence for each execution that ended without being superseded by a newer one of
     * its key, or that began although a newer one had superseded it.
     */
    static List<String> wrongSuperseding(Collection<LimitedStart> starts) {
        var violations = new ArrayList<String>();
        for (var start : starts) {
            var newer =
                    starts.stream()
                            .filter(other ->
                                    other.key().equals(start.key())
                                            && other.number() > start.number())
                            .toList();
            if (start.history().isSuccess()) {
                newer.stream()
                        .filter(other ->
                                other.acknowledgedMillis() + CLOCKS_DIFFER_MAX_MILLIS
                                        < start.begunMillis())
                        .findFirst()
                        .ifPresent(other ->
                                violations.add(
                                        "%s began after the start of %s, which supersedes it"
                                                .formatted(start.arn(), other.arn())));
            } else if (newer.stream().noneMatch(other -> isEndedBy(start, other))) {
                violations.add(
                        "%s ended as %s without a newer execution that supersedes it"
                                .formatted(start.arn(), start.history().status()));
            }
        }
        return List.copyOf(violations);
    }

    private static boolean isEndedBy(LimitedStart start, LimitedStart newer) {
        return start.history().events().stream()
                .filter(Event::isTerminal)
                .anyMatch(end ->
                        end.type().equals("ExecutionAborted")
                                && end.detail("error").equals(SUPERSEDED)
                                && end.detail("cause").contains(newer.arn()));
    }

    /**
     * Returns one sentence for each execution whose start was requested during a pause of its state
     * machine, and that began before the end of the pause.
     */
    static List<String> beganDuringPauses(
            Collection<LimitedStart> starts, Collection<MachinePause> pauses) {
        var violations = new ArrayList<String>();
        for (var pause : pauses) {
            for (var start : starts) {
                if (start.requestedMillis() > pause.fromMillis()
                        && isBegunBeforeEnd(start, pause)) {
                    violations.add(
                            "%s was started and began during the pause from %d to %d"
                                    .formatted(start.arn(), pause.fromMillis(), pause.toMillis()));
                }
            }
        }
        return List.copyOf(violations);
    }

    /**
     * Returns one sentence for each key that granted permits during a pause of its state machine.
     * An execution with a permit from before the pause may begin late, so the number of executions
     * that run or begin during the pause counts.
     */
    static List<String> grantedDuringPauses(
            Collection<LimitedStart> starts, Collection<MachinePause> pauses, int concurrency) {
        var violations = new ArrayList<String>();
        for (var pause : pauses) {
            begunByKey(starts)
                    .forEach((key, ofKey) -> {
                        var holders =
                                ofKey.stream()
                                        .filter(start ->
                                                isBegunBeforeEnd(start, pause)
                                                        && isOpenInPause(start, pause))
                                        .map(LimitedStart::arn)
                                        .toList();
                        if (holders.size() > concurrency) {
                            violations.add(
                                    "%s of the key %s ran during the pause from %d to %d; the limit is %d"
                                            .formatted(
                                                    holders,
                                                    key,
                                                    pause.fromMillis(),
                                                    pause.toMillis(),
                                                    concurrency));
                        }
                    });
        }
        return List.copyOf(violations);
    }

    /** Returns one sentence for each execution that has not succeeded. */
    static List<String> unsuccessful(Collection<LimitedStart> starts) {
        return starts.stream()
                .map(LimitedStart::history)
                .filter(history -> !history.isSuccess())
                .map(history ->
                        "%s should end as SUCCEEDED: %s".formatted(history.arn(), history.status()))
                .toList();
    }

    /**
     * Returns one sentence for each permit, queued execution or pause that remains after the end of
     * all executions, and for each execution whose start was refused.
     *
     * @param limit the response of DescribeStartLimit
     * @param executionArns all executions of the state machine
     * @param acknowledgedArns those whose start was acknowledged
     */
    static List<String> remaining(
            String machine,
            JsonNode limit,
            Collection<String> executionArns,
            Collection<String> acknowledgedArns) {
        var violations = new ArrayList<String>();
        if (limit.path("used").asLong() > 0 || limit.path("waiting").asLong() > 0) {
            violations.add(
                    "all executions of %s have ended, but %d permits are in use and %d executions are queued"
                            .formatted(
                                    machine,
                                    limit.path("used").asLong(),
                                    limit.path("waiting").asLong()));
        }
        if (limit.path("rule").path("paused").asBoolean()) {
            violations.add(machine + " is paused after its last resume");
        }
        var unknown = new TreeSet<>(executionArns);
        unknown.removeAll(Set.copyOf(acknowledgedArns));
        unknown.forEach(arn -> violations.add("an execution has no acknowledged start: " + arn));
        return List.copyOf(violations);
    }

    private static boolean isBegunBeforeEnd(LimitedStart start, MachinePause pause) {
        return start.begunMillis() < pause.toMillis() - CLOCKS_DIFFER_MAX_MILLIS;
    }

    private static boolean isOpenInPause(LimitedStart start, MachinePause pause) {
        return start.endedMillis() > pause.fromMillis() + CLOCKS_DIFFER_MAX_MILLIS;
    }
}
