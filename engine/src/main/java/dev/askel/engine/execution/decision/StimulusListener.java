package dev.askel.engine.execution.decision;

import org.jspecify.annotations.Nullable;

/** Receives the outcome of a stimulus on behalf of its sender. */
public interface StimulusListener {
    /**
     * The id of the API call; null when no API call caused the stimulus. The id is stored with the
     * effect.
     */
    default @Nullable String requestId() {
        return null;
    }

    /** The stimulus was accepted; its effect is not durable yet. */
    default void onAccepted() {}

    /** The effect of the stimulus is durable. */
    void onCommitted();

    /** The stimulus arrived too late and has no effect. */
    void onRefused();
}
