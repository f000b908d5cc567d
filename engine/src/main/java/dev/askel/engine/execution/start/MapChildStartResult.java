package dev.askel.engine.execution.start;

import dev.askel.asl.interpreter.execution.ExecutionState;

/**
 * The result of starting a Standard child of a Map Run. {@link Ended}, {@link Started} and {@link
 * Exists} are durable.
 */
public sealed interface MapChildStartResult {
    /** The child has ended; its end is durable. */
    record Ended(ExecutionState state) implements MapChildStartResult {}

    /**
     * This request or an earlier attempt of it started the child. The child may have ended already.
     */
    record Started() implements MapChildStartResult {}

    /** The child was started before this request. */
    record Exists() implements MapChildStartResult {}

    /** The Map Run has ended or has another owner, so nothing was stored. */
    record Refused() implements MapChildStartResult {}

    /**
     * The start rule or the search attributes of the machine have changed, so nothing was stored.
     */
    record RuleChanged() implements MapChildStartResult {}

    /** A node has no capacity for the child now, so nothing was stored. */
    record Overloaded() implements MapChildStartResult {}
}
