package dev.askel.server.command;

import java.util.Map;
import java.util.Optional;

/** The actions of {@code limits}. A machine is a name or an ARN. */
public sealed interface StartLimitAction {
    /** Prints the state machines with start limits, pauses or queued executions. */
    record ListAll() implements StartLimitAction {}

    /** Prints the start limit of a state machine, and the use of its keys. */
    record Show(String machine) implements StartLimitAction {}

    /**
     * Prints the queued executions of a state machine.
     *
     * @param executionsMax the maximum number of printed executions
     */
    record ShowQueue(String machine, int executionsMax) implements StartLimitAction {
        /** The maximum without the option {@code --max}. */
        public static final int EXECUTIONS_DEFAULT = 100;
    }

    /**
     * Sets the start limit of a state machine.
     *
     * @param rule the numbers and texts of the rule, with their names in the REST API
     */
    record SetLimit(String machine, Map<String, Object> rule) implements StartLimitAction {
        public SetLimit {
            rule = Map.copyOf(rule);
        }
    }

    /** Removes the start limit of a state machine. */
    record RemoveLimit(String machine) implements StartLimitAction {}

    /**
     * Makes the starts of a state machine wait.
     *
     * @param reason the reason of the pause; empty without one
     */
    record Pause(String machine, Optional<String> reason) implements StartLimitAction {}

    /** Ends the pause of a state machine. */
    record Resume(String machine) implements StartLimitAction {}
}
