package dev.askel.connectors.function;

import dev.askel.asl.expression.Failure;
import dev.askel.engine.task.TaskCall;

/**
 * Where calls of functions wait for workers that fetch them: activities of the engine. Thread-safe;
 * for threads that may block.
 */
public interface WorkerQueues {
    /** Of a program without queues. */
    WorkerQueues NONE =
            new WorkerQueues() {
                @Override
                public Queued put(String activity, String payload, TaskCall call) {
                    return new Queued.Refused(
                            new Failure(
                                    "Lambda.Unknown",
                                    "The workers of the activity '%s' are out of reach: only a server has queues for them."
                                            .formatted(activity)));
                }

                @Override
                public Ended awaitEnd(String ticket) {
                    throw new IllegalStateException("Nothing was put: " + ticket);
                }

                @Override
                public void withdraw(String ticket) {}
            };

    /** What became of a call that was to wait. */
    sealed interface Queued {
        /**
         * It waits, durably, until a worker answers it.
         *
         * @param ticket to ask for it by
         */
        record Waiting(String ticket) implements Queued {}

        /** It does not. */
        record Refused(Failure failure) implements Queued {}
    }

    /** What a worker answered. */
    sealed interface Ended {
        /** SendTaskSuccess. */
        record Succeeded(String output) implements Ended {}

        /** SendTaskFailure, or nobody will answer any more. */
        record Failed(Failure failure) implements Ended {}
    }

    /**
     * Puts a call into a queue, or finds it there: the same idempotency key is the same call.
     *
     * @param activity its name; in the account and region of the call
     */
    Queued put(String activity, String payload, TaskCall call) throws InterruptedException;

    /** Waits until a worker has answered. */
    Ended awaitEnd(String ticket) throws InterruptedException;

    /** Takes a call off, best effort; a worker that has it learns so by its next heartbeat. */
    void withdraw(String ticket) throws InterruptedException;
}
