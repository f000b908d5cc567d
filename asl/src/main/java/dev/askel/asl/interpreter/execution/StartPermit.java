package dev.askel.asl.interpreter.execution;

import org.jspecify.annotations.Nullable;

/**
 * The permit that a start limit requires before an execution enters its first state. An execution
 * that has ended keeps it in its state, and a redrive requests it again.
 *
 * @param key the key whose executions the limit counts; empty without a key
 * @param decision identifies the grant; null while the execution waits in the queue
 */
public record StartPermit(String key, @Nullable Long decision) {
    /** Whether the execution waits for the permit. */
    public boolean isAwaited() {
        return decision == null;
    }

    StartPermit withDecision(@Nullable Long by) {
        return new StartPermit(key, by);
    }
}
