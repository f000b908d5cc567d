package dev.askel.load.mix;

import dev.askel.load.history.Event;
import dev.askel.load.history.History;
import dev.askel.load.wire.AskelClient;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/** The rule of critical sections: one execution at a time is inside the section of a key. */
final class SectionRules {
    /** The state that acquires the permit. */
    static final String ENTER = "Enter";

    /** The state that releases it. */
    static final String LEAVE = "Leave";

    /**
     * The largest difference between the timestamps of two nodes. It is much shorter than the time
     * that an execution is inside.
     */
    private static final long CLOCKS_DIFFER_MAX_MILLIS = 200;

    private SectionRules() {}

    /** The time in which an execution was inside the section of a key. */
    private record Visit(String key, String arn, long fromMillis, long toMillis) {}

    /**
     * Returns one sentence for each execution that entered a section before the one before it had
     * left.
     */
    static List<String> violations(List<History> histories) {
        var byKey = new TreeMap<String, List<Visit>>();
        for (var history : histories) {
            visit(history)
                    .ifPresent(visit ->
                            byKey.computeIfAbsent(visit.key(), _ -> new ArrayList<>()).add(visit));
        }
        var violations = new ArrayList<String>();
        for (var visits : byKey.values()) {
            visits.sort(Comparator.comparingLong(Visit::fromMillis));
            for (int i = 1; i < visits.size(); i++) {
                var former = visits.get(i - 1);
                var next = visits.get(i);
                if (next.fromMillis() < former.toMillis() - CLOCKS_DIFFER_MAX_MILLIS) {
                    violations.add(
                            "%s entered the section %s while %s was inside"
                                    .formatted(next.arn(), next.key(), former.arn()));
                }
            }
        }
        return violations;
    }

    private static Optional<Visit> visit(History history) {
        var entered = first(history, event -> event.isExit() && event.stateName().equals(ENTER));
        var left =
                first(history, event -> event.isEntry() && event.stateName().equals(LEAVE))
                        .or(() -> first(history, Event::isTerminal));
        return entered.map(from ->
                new Visit(
                        AskelClient.parseJson(history.input()).path("key").asText(),
                        history.arn(),
                        from.timestampMillis(),
                        left.map(Event::timestampMillis).orElse(Long.MAX_VALUE)));
    }

    private static Optional<Event> first(History history, Predicate<Event> condition) {
        return history.events().stream().filter(condition).findFirst();
    }
}
