package dev.askel.load.gatling;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The actions of a user of the load. */
enum Scenario {
    /**
     * Starts an execution and does not wait for its end. The server accepts or throttles the start.
     */
    STARTS,
    /**
     * Starts short executions, maps and waits, completes activity tasks and callbacks, runs Express
     * executions and reads histories.
     */
    MIX,
    /** Starts an execution that waits. A few additional users check that their executions end. */
    SLEEPERS,
    /** Starts an execution with an activity task, and completes one activity task. */
    ACTIVITIES,
    /** Starts an execution that waits for a callback, and sends the callback. */
    CALLBACKS,
    /** Starts an execution with a Map over a hundred items and waits until it has ended. */
    FAN_OUT,
    /** Runs an Express execution synchronously. */
    EXPRESS,
    /** Reads the history of one execution repeatedly, page by page. */
    HISTORIES;

    /** Returns whether the scenario starts executions that wait. */
    boolean hasSleepers() {
        return this == SLEEPERS || this == MIX;
    }

    /** Returns the name of the scenario on the command line. */
    String optionName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Returns the scenario with a name of the command line.
     *
     * @throws IllegalArgumentException if there is no such scenario
     * @throws IllegalArgumentException if there is none
     */
    static Scenario named(String name) {
        return Arrays.stream(values())
                .filter(scenario -> scenario.optionName().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "There is no scenario %s; there are %s"
                                        .formatted(
                                                name,
                                                Arrays.stream(values())
                                                        .map(Scenario::optionName)
                                                        .collect(Collectors.joining(", ")))));
    }
}
