package dev.askel.engine.access;

import java.util.Arrays;
import java.util.Optional;

/** The services of this server that assume roles for their calls. */
enum CallingService {
    /** Calls of tasks. */
    STEP_FUNCTIONS("states.amazonaws.com"),
    /** Calls of schedules. */
    SCHEDULER("scheduler.amazonaws.com"),
    /** Calls of rules of an event bus. */
    EVENTS("events.amazonaws.com");

    private final String principal;

    CallingService(String principal) {
        this.principal = principal;
    }

    /** Returns the service in trust policies, such as {@code states.amazonaws.com}. */
    String principal() {
        return principal;
    }

    /** Finds a service by its name in trust policies. */
    static Optional<CallingService> find(String principal) {
        return Arrays.stream(values()).filter(it -> it.principal.equals(principal)).findFirst();
    }

    /** Returns the service of a caller: an execution, a schedule or a rule. */
    static CallingService of(String callerArn) {
        var parts = callerArn.split(":", 4);
        return switch (parts.length < 3 ? "" : parts[2]) {
            case "scheduler" -> SCHEDULER;
            case "events" -> EVENTS;
            default -> STEP_FUNCTIONS;
        };
    }
}
