package dev.askel.engine.journal.startpermit;

import org.jspecify.annotations.Nullable;

/** The change that a write makes to its execution's request for a permit of a start limit. */
public sealed interface StartPermitChange {
    /** Returns the slot; null when the write does not know it. */
    @Nullable StartSlot slot();

    /**
     * Uses a permit for an execution that starts and ends in this write. The write is refused with
     * {@code WriteOutcome.PermitNotFree} if no permit is free, or if other requests wait.
     */
    record Use(StartSlot slot) implements StartPermitChange {}

    /**
     * Requests a permit for a start or a redrive. The outcome of the write contains the grant if a
     * permit is free ({@link StartDecisions#own}). Otherwise the request waits in the queue.
     *
     * <p>A start is refused with {@code WriteOutcome.StartQueueFull} when the queue is full, or
     * when all queues of the account together are full. It ends older executions if the rule says
     * so. Redrives and children of Map Runs do neither.
     *
     * @param executionArn the ARN of the execution, for the causes of executions that it ends
     * @param isStart whether the write is a start that is not the child of a Map Run
     * @param order the place of the request if its rule has an order
     */
    record Request(
            StartSlot slot, long atMillis, String executionArn, boolean isStart, StartOrder order)
            implements StartPermitChange {}

    /**
     * Stores that the execution has accepted the grant of its request. The write is refused with
     * {@code WriteOutcome.PermitsChanged} if the request does not have this decision.
     */
    record Hold(StartSlot slot, long decision) implements StartPermitChange {}

    /**
     * Deletes the request, because the execution has ended.
     *
     * @param slot null when the journal of the execution is damaged
     * @param decision the grant that the same write accepts, under the condition of {@link Hold};
     *     null when it accepts none
     */
    record Release(@Nullable StartSlot slot, @Nullable Long decision)
            implements StartPermitChange {}

    /**
     * Repairs a missing or damaged row.
     *
     * @param decision the grant that the execution holds; null when it waits
     */
    record Restore(Request request, @Nullable Long decision) implements StartPermitChange {
        @Override
        public StartSlot slot() {
            return request.slot();
        }
    }
}
