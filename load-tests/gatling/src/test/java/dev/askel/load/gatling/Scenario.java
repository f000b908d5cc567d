package dev.askel.load.gatling;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a user of the load does. */
enum Scenario {
    /**
     * Starts an execution and cares for nothing else: what arrives at once is throttled or taken.
     */
    STARTS,
    /**
     * Starts short executions, maps and waits, works on tasks and answers by tokens, runs Express
     * executions and reads histories.
     */
    MIX,
    /** Starts an execution that waits; a few users besides see whether theirs wake. */
    SLEEPERS,
    /** Starts an execution with an activity's task, and works on one. */
    ACTIVITIES,
    /** Starts an execution that asks for an answer by a token, and answers. */
    CALLBACKS,
    /** Starts an execution with a Map over a hundred items and awaits its end. */
    FAN_OUT,
    /** Runs an Express execution synchronously. */
    EXPRESS,
    /** Reads the history of an execution again and again, page by page. */
    HISTORIES;

    /** Whether executions that wait are among what is started. */
    boolean hasSleepers() {
        return this == SLEEPERS || this == MIX;
    }

    /** The name as the command line spells it. */
    String spelling() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The scenario of that name.
     *
     * @throws IllegalArgumentException when there is none
     */
    static Scenario named(String name) {
        return Arrays.stream(values())
                .filter(scenario -> scenario.spelling().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "There is no scenario %s; there are %s"
                                        .formatted(
                                                name,
                                                Arrays.stream(values())
                                                        .map(Scenario::spelling)
                                                        .collect(Collectors.joining(", ")))));
    }
}
