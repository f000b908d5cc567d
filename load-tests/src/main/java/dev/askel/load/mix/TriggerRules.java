package dev.askel.load.mix;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The rules for executions of triggers: each acknowledged schedule and event has one execution, a
 * schedule or an event without a response has at most one, and the occurrences of the recurring
 * schedule have one each.
 *
 * @param schedules the one-time schedules by name, and whether the creation was acknowledged
 * @param events the ids of the acknowledged events
 * @param unansweredEvents the number of events without a response, whose ids are unknown
 */
record TriggerRules(Map<String, Boolean> schedules, Set<String> events, int unansweredEvents) {
    /** The name of the recurring schedule. */
    static final String RECURRING = "recurring";

    private static final Duration RECURRENCE = Duration.ofMinutes(1);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmssX").withZone(ZoneOffset.UTC);

    /**
     * Returns one sentence for each violation.
     *
     * @param names the names of all executions: {@code SCHEDULE-TIME-HASH} or {@code EVENT_HASH}
     */
    List<String> violations(List<String> names) {
        var violations = new ArrayList<>(missing(names));
        violations.addAll(surplus(names));
        violations.addAll(gaps(names));
        return violations;
    }

    /** Returns one sentence for each acknowledged schedule or event without an execution. */
    List<String> missing(List<String> names) {
        var counts = counts(names);
        var missing = new ArrayList<String>();
        schedules.forEach((name, isAcknowledged) -> {
            if (isAcknowledged && !counts.containsKey(name)) {
                missing.add("acknowledged schedule has no execution: " + name);
            }
        });
        for (var id : events) {
            if (!counts.containsKey(id)) {
                missing.add("acknowledged event has no execution: " + id);
            }
        }
        return missing;
    }

    private List<String> surplus(List<String> names) {
        var surplus = new ArrayList<String>();
        int unknown = 0;
        for (var count : counts(names).entrySet()) {
            var trigger = count.getKey();
            if (trigger.equals(RECURRING)) {
                continue;
            }
            if (count.getValue() > 1) {
                surplus.add("%s has %d executions".formatted(trigger, count.getValue()));
            }
            if (!schedules.containsKey(trigger) && !events.contains(trigger)) {
                unknown++;
            }
        }
        if (unknown > unansweredEvents) {
            surplus.add(
                    "%d executions have unknown triggers, but only %d events had no response"
                            .formatted(unknown, unansweredEvents));
        }
        return surplus;
    }

    private static List<String> gaps(List<String> names) {
        var times = names.stream().flatMap(name -> occurrence(name).stream()).sorted().toList();
        var gaps = new ArrayList<String>();
        if (times.isEmpty()) {
            gaps.add("the recurring schedule has no execution");
        }
        if (new HashSet<>(times).size() < times.size()) {
            gaps.add("an occurrence of the recurring schedule has two executions: " + times);
        }
        var distinct = times.stream().distinct().toList();
        for (int i = 1; i < distinct.size(); i++) {
            if (!distinct.get(i - 1).plus(RECURRENCE).equals(distinct.get(i))) {
                gaps.add("occurrences of the recurring schedule are missing: " + distinct);
            }
        }
        return gaps;
    }

    private static Optional<Instant> occurrence(String name) {
        return triggerOf(name).equals(RECURRING)
                ? Optional.of(
                        Instant.from(
                                TIME.parse(
                                        name.substring(
                                                RECURRING.length() + 1, name.lastIndexOf('-')))))
                : Optional.empty();
    }

    private static Map<String, Integer> counts(List<String> names) {
        var counts = new HashMap<String, Integer>();
        names.forEach(name -> counts.merge(triggerOf(name), 1, Integer::sum));
        return counts;
    }

    /** Returns the schedule or the event whose execution has this name. */
    private static String triggerOf(String executionName) {
        int end = executionName.indexOf('_');
        return executionName.substring(0, end < 0 ? executionName.indexOf('-') : end);
    }
}
