package dev.askel.asl.model;

import org.jspecify.annotations.Nullable;

/**
 * What a Map state runs per item: ItemProcessor, or the legacy Iterator.
 *
 * @param executionType the type of the child executions; given exactly when the mode is
 *     distributed, else null
 */
public record ItemProcessor(StateGraph graph, Mode mode, @Nullable MachineType executionType) {

    /** Where iterations run. */
    public enum Mode {
        /** Inside the execution. */
        INLINE,
        /** As child executions of a Map Run. */
        DISTRIBUTED
    }

    public ItemProcessor {
        if ((mode == Mode.DISTRIBUTED) != (executionType != null)) {
            throw new IllegalArgumentException(
                    "Mode " + mode + " does not go with execution type " + executionType);
        }
    }
}
