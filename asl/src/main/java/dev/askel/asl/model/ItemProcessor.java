package dev.askel.asl.model;

import org.jspecify.annotations.Nullable;

/**
 * The states that a Map state runs for each item: the field ItemProcessor, or the legacy field
 * Iterator.
 *
 * @param executionType the type of the child executions; null for the mode INLINE
 */
public record ItemProcessor(StateGraph graph, Mode mode, @Nullable MachineType executionType) {

    /** The mode in which a Map state runs its iterations. */
    public enum Mode {
        /** The iterations are part of the execution. */
        INLINE,
        /** The iterations are child executions of a Map Run. */
        DISTRIBUTED
    }

    public ItemProcessor {
        if ((mode == Mode.DISTRIBUTED) != (executionType != null)) {
            throw new IllegalArgumentException(
                    "Mode " + mode + " is invalid with execution type " + executionType);
        }
    }
}
