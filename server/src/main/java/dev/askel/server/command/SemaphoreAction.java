package dev.askel.server.command;

import java.util.Optional;

/** The actions of {@code semaphores}. */
public sealed interface SemaphoreAction {
    /** Prints the semaphores with a limit, waiters or holders. */
    record ListAll() implements SemaphoreAction {}

    /** Prints a semaphore with its first holders and waiters. */
    record Show(Semaphore semaphore) implements SemaphoreAction {}

    /**
     * Sets the limit of a semaphore.
     *
     * @param limit the permits; 0 admits no execution
     */
    record SetLimit(Semaphore semaphore, int limit) implements SemaphoreAction {}

    /** Removes the limit of a semaphore. */
    record RemoveLimit(Semaphore semaphore) implements SemaphoreAction {}

    /** Releases the permits that an execution holds. */
    record Release(Semaphore semaphore, String executionArn, String reason)
            implements SemaphoreAction {}

    /**
     * A semaphore.
     *
     * @param key empty without a key
     */
    record Semaphore(String name, Optional<String> key) {}
}
