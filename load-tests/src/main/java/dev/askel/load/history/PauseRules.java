package dev.askel.load.history;

import dev.askel.load.history.Observations.ObservedPause;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The rules of paused executions (docs/pauses.md). {@link CauseRules} and {@link FunctionRules}
 * check that an execution continues only once, because no cause has an effect twice and no attempt
 * has a second key.
 */
final class PauseRules {
    /** The largest difference between the clocks of the clients and the engine. */
    private static final long CLOCKS_DIFFER_MAX_MILLIS = 200;

    /** The events that only record the arrival of earlier work. Their states do not continue. */
    private static final Set<String> RECORDED_DURING_PAUSES =
            Set.of("TaskSubmitted", "ActivityStarted");

    private PauseRules() {}

    /**
     * Returns one sentence for each pause during which its execution had an event, and for each
     * execution that ended during its pause or did not continue after it.
     *
     * @param byArn the histories by the ARN of their executions
     */
    static List<String> violations(Observations observations, Map<String, History> byArn) {
        var violations = new ArrayList<String>();
        for (var pause : observations.pauses()) {
            var history = byArn.get(pause.executionArn());
            if (history == null) {
                violations.add("a paused execution is lost: " + pause.executionArn());
                continue;
            }
            // The events of a transition before the pause are durable before its acknowledgement.
            // The events of stored results have the time of the resume.
            for (var event : history.events()) {
                if (isDuring(event, pause) && !RECORDED_DURING_PAUSES.contains(event.type())) {
                    violations.add(
                            "%s was paused from %d to %d, and has the event %s at %d"
                                    .formatted(
                                            history.arn(),
                                            pause.fromMillis(),
                                            pause.toMillis(),
                                            event,
                                            event.timestampMillis()));
                }
            }
            if (history.events().stream().noneMatch(event -> isAfter(event, pause))) {
                violations.add("%s did not continue after its pause".formatted(history.arn()));
            }
        }
        return List.copyOf(violations);
    }

    private static boolean isDuring(Event event, ObservedPause pause) {
        return event.timestampMillis() > pause.fromMillis() + CLOCKS_DIFFER_MAX_MILLIS
                && !isAfter(event, pause);
    }

    private static boolean isAfter(Event event, ObservedPause pause) {
        return event.timestampMillis() >= pause.toMillis() - CLOCKS_DIFFER_MAX_MILLIS;
    }
}
