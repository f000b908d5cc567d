package dev.askel.engine.api.workbench;

import dev.askel.asl.history.SemaphoreName;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.Page;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The semaphores whose permits executions acquire. Callers see the semaphores of their account and
 * region. A semaphore exists while it has a limit, waiters or holders; another one is refused with
 * {@code ResourceNotFound}.
 */
public interface Semaphores {
    /** The maximum number of holders and of waiters in a description. */
    int REQUESTS_MAX = 100;

    /** The maximum length of the reason of a release. */
    int REASON_CHARACTERS_MAX = 256;

    /** Lists semaphores in the order of their names. */
    CompletionStage<Answer<SemaphorePage>> list(Caller caller, Page page);

    /** Describes a semaphore with its first holders and waiters. */
    CompletionStage<Answer<SemaphoreDescription>> describe(Caller caller, SemaphoreName name);

    /**
     * Sets the limit of a semaphore, which may not exist yet.
     *
     * @param limit 0 to {@code PermitRequest.PERMITS_MAX}; 0 grants no permits; null removes the
     *     limit, so that the limit of each request applies again
     */
    CompletionStage<Answer<SemaphoreDescription>> setLimit(
            Caller caller, SemaphoreName name, @Nullable Integer limit);

    /**
     * Releases the permits of a semaphore that an execution holds. The release is durable on
     * return. It is refused with {@code ConflictException} when the execution holds no permits.
     *
     * @param reason stored in the journal of the execution
     */
    CompletionStage<Answer<SemaphoreDescription>> release(
            Caller caller, SemaphoreName name, String executionArn, String reason);

    /**
     * A semaphore.
     *
     * @param limit the limit that an operator has set; null without one
     * @param used the number of permits that executions hold
     * @param waiting the number of waiting requests
     */
    record SemaphoreSummary(SemaphoreName name, @Nullable Integer limit, long used, long waiting) {}

    /** A page of semaphores. */
    record SemaphorePage(List<SemaphoreSummary> semaphores, @Nullable String nextToken) {}

    /**
     * A request of an execution.
     *
     * @param since the time of the grant of a holder; the time of the request of a waiter
     */
    record SemaphoreRequest(String executionArn, int permits, int requestLimit, Instant since) {}

    /** A semaphore with its first holders, and its first waiters in the order of the queue. */
    record SemaphoreDescription(
            SemaphoreSummary summary,
            List<SemaphoreRequest> holders,
            List<SemaphoreRequest> waiters) {}
}
