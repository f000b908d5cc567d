package dev.askel.engine.execution.decision;

import org.jspecify.annotations.Nullable;

/** Receives the outcome of a stimulus on behalf of its sender. */
public interface StimulusListener {
    /**
     * The id of the API call, which is recorded with the effect; null when no call caused the
     * stimulus.
     */
    default @Nullable String requestId() {
        return null;
    }

    /** The stimulus has had its effect, which is not durable yet. */
    default void onAccepted() {}

    /** The effect of the stimulus is durable. */
    void onCommitted();

    /** The stimulus came too late and has no effect. */
    void onRefused();
}
