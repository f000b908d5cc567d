package dev.askel.engine.execution.decision;

import org.jspecify.annotations.Nullable;

/** What a caller from outside is told of a stimulus. */
public interface Decision {
    /** The API call it answers, to be remembered with the effect; null for none. */
    default @Nullable String requestId() {
        return null;
    }

    /** The stimulus has its effect; it is not durable yet. */
    default void accepted() {}

    /** The stimulus had its effect, and that is durable. */
    void committed();

    /** The stimulus came too late. */
    void refused();
}
