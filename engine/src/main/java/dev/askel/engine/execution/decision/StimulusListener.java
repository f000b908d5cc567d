package dev.askel.engine.execution.decision;

import org.jspecify.annotations.Nullable;

/** Receives the outcome of a stimulus on behalf of its sender. */
public interface StimulusListener {
    /** The id of the API call, to be recorded with the effect; null for none. */
    default @Nullable String requestId() {
        return null;
    }

    /** The stimulus has had its effect, which is not durable yet. */
    default void accepted() {}

    /** The effect of the stimulus is durable. */
    void committed();

    /** The stimulus has come too late. */
    void refused();
}
