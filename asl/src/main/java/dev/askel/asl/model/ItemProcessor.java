package dev.askel.asl.model;

import org.jspecify.annotations.Nullable;

/**
 * The graph that a Map state runs for each item: ItemProcessor, or the legacy Iterator.
 *
 * @param executionType the type of the child executions; null unless the mode is distributed
 */
public record ItemProcessor(StateGraph graph, Mode mode, @Nullable MachineType executionType) {

    /** The place where iterations run. */
    public enum Mode {
        /** Inside the execution. */
        INLINE,
        /** As child executions of a Map Run. */
        DISTRIBUTED
    }

    public ItemProcessor {
        if ((mode == Mode.DISTRIBUTED) != (executionType != null)) {
            throw new IllegalArgumentException(
                    "Mode " + mode + " is invalid with execution type " + executionType);
        }
    }
}
