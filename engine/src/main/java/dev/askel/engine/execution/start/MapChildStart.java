package dev.askel.engine.execution.start;

import dev.askel.asl.interpreter.execution.ExecutionState;

/** The durable result of starting a Standard child of a Map Run. */
public sealed interface MapChildStart {
    /** The child has run to its end, which is durable. */
    record Ended(ExecutionState state) implements MapChildStart {}

    /**
     * The child was started by this request or an earlier attempt of it. It may have ended since
     * then.
     */
    record Started() implements MapChildStart {}

    /** The child was started before this request. */
    record Exists() implements MapChildStart {}

    /** The run has ended or has another owner, so nothing was stored. */
    record Refused() implements MapChildStart {}

    /** A node has no capacity for the child now, so nothing was stored. */
    record Overloaded() implements MapChildStart {}
}
