package dev.askel.connectors.function;

import dev.askel.asl.expression.Failure;
import dev.askel.engine.task.TaskCall;

/**
 * Queues calls of functions until workers fetch them. The queues are activities of the engine.
 * Thread-safe. The methods may block.
 */
public interface WorkerQueues {
    /** The queues of a program without an engine: every call is refused. */
    WorkerQueues NONE =
            new WorkerQueues() {
                @Override
                public QueueResult put(String activity, String payload, TaskCall call) {
                    return new QueueResult.Refused(
                            new Failure(
                                    "Lambda.Unknown",
                                    "The workers of the activity '%s' are unavailable: only a server has queues for them."
                                            .formatted(activity)));
                }

                @Override
                public WorkerResult awaitEnd(String ticket) {
                    throw new IllegalStateException("No call was queued: " + ticket);
                }

                @Override
                public void withdraw(String ticket) {}
            };

    /** The result of queueing a call. */
    sealed interface QueueResult {
        /**
         * The call waits durably until a worker completes it.
         *
         * @param ticket identifies the call
         */
        record Waiting(String ticket) implements QueueResult {}

        /** The call was not queued. */
        record Refused(Failure failure) implements QueueResult {}
    }

    /** The result of a call. */
    sealed interface WorkerResult {
        /** A worker called SendTaskSuccess. */
        record Succeeded(String output) implements WorkerResult {}

        /** A worker called SendTaskFailure, or the call can no longer complete. */
        record Failed(Failure failure) implements WorkerResult {}
    }

    /**
     * Puts a call into a queue, or finds the call with the same idempotency key in it.
     *
     * @param activity the name of the activity, in the account and region of the call
     */
    QueueResult put(String activity, String payload, TaskCall call) throws InterruptedException;

    /** Waits until a worker has completed the call. */
    WorkerResult awaitEnd(String ticket) throws InterruptedException;

    /**
     * Removes a call from its queue. If a worker already has the call, the worker is notified by
     * its next heartbeat.
     */
    void withdraw(String ticket) throws InterruptedException;
}
