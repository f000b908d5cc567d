package dev.askel.asl.history;

import dev.askel.asl.expression.Payload;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An entry that the engine must store and AWS does not show. */
public sealed interface Fact extends Entry {
    @Override
    default Fact resolve(long lastEventId) {
        return this;
    }

    /** The identity of the execution, the first entry of every journal. */
    record Identified(ExecutionIdentity identity, @Nullable Parent parent) implements Fact {
        @Override
        public FramePath frame() {
            return FramePath.ROOT;
        }
    }

    /** A Wait state sleeps until {@code due}. */
    record TimerSet(FramePath frame, Instant due) implements Fact {}

    /**
     * A retrier's back-off, with its jitter, ends at {@code due}.
     *
     * @param retrier the position of the retrier in the state
     * @param previousEventId the failing event, which is the previous event of the next attempt
     */
    record RetryScheduled(FramePath frame, int retrier, Instant due, long previousEventId)
            implements Fact {
        @Override
        public Fact resolve(long lastEventId) {
            return new RetryScheduled(
                    frame, retrier, due, EventRef.resolve(previousEventId, lastEventId));
        }
    }

    /**
     * A Map state has evaluated its items, which are an array.
     *
     * @param input the state's effective input, which ItemSelector reads
     * @param maxConcurrency the number of iterations that may run at the same time, at least 1
     */
    record ItemsEvaluated(FramePath frame, Payload input, Payload items, int maxConcurrency)
            implements Fact {}

    /** A distributed Map state has evaluated its fields and started its Map Run. */
    record MapRunPlanned(FramePath frame, MapRunPlan plan) implements Fact {}

    /**
     * A branch or iteration has started.
     *
     * @param frame the frame of the branch
     * @param state the Parallel or Map state's name
     * @param previousEventId the previous event of its first event
     * @param item the Map's item for the context object; null for a branch
     */
    record BranchStarted(
            FramePath frame,
            String state,
            Payload input,
            long previousEventId,
            @Nullable Payload item)
            implements Fact {
        @Override
        public Fact resolve(long lastEventId) {
            return EventRef.isRelative(previousEventId)
                    ? new BranchStarted(
                            frame,
                            state,
                            input,
                            EventRef.resolve(previousEventId, lastEventId),
                            item)
                    : this;
        }
    }

    /** A Parallel branch has succeeded (AWS has no event for it). */
    record BranchFinished(FramePath frame, Payload output) implements Fact {}

    /**
     * A branch or iteration has ended with an error that none of its handlers handled.
     *
     * @param eventId the failing event
     * @param missedHeartbeat whether the {@code States.Timeout} is that of a missed heartbeat,
     *     which the handlers around the branch match by either name
     */
    record FrameFailed(
            FramePath frame,
            @Nullable String error,
            @Nullable String cause,
            long eventId,
            boolean missedHeartbeat)
            implements Fact {
        @Override
        public Fact resolve(long lastEventId) {
            return EventRef.isRelative(eventId)
                    ? new FrameFailed(
                            frame,
                            error,
                            cause,
                            EventRef.resolve(eventId, lastEventId),
                            missedHeartbeat)
                    : this;
        }
    }

    /** A startExecution task with {@code .sync} has started its child execution. */
    record ChildStarted(FramePath frame, int ordinal, String childArn) implements Fact {}

    /**
     * The service has started the job of a {@code .sync} task.
     *
     * @param handle the handle by which the task's connector finds the job; it has no other meaning
     * @param pollDue the time of the first poll of the job
     */
    record TaskHandleKnown(FramePath frame, int ordinal, String handle, Instant pollDue)
            implements Fact {}

    /** The job of a {@code .sync} task still runs; the next poll is at {@code pollDue}. */
    record TaskPolled(FramePath frame, int ordinal, Instant pollDue) implements Fact {}

    /**
     * The activity task goes back to the queue, because its poller disconnected before it received
     * the task.
     */
    record TaskRequeued(FramePath frame, int ordinal) implements Fact {}

    /**
     * A poll has returned the activity task, and the delivery must be acknowledged.
     *
     * @param deliveryId identifies the delivery among those of the attempt
     * @param until the time at which the task goes back to the queue without an acknowledgement
     */
    record DeliveryStarted(FramePath frame, int ordinal, String deliveryId, Instant until)
            implements Fact {}

    /** The worker has received the activity task. */
    record DeliveryConfirmed(FramePath frame, int ordinal) implements Fact {}

    /** A notice to another execution, which is sent until it is acknowledged. */
    record NoticeAdded(long ordinal, Notice notice) implements Fact {
        @Override
        public FramePath frame() {
            return FramePath.ROOT;
        }
    }

    /** The receiver has stored the notice. */
    record NoticeAcknowledged(long ordinal) implements Fact {
        @Override
        public FramePath frame() {
            return FramePath.ROOT;
        }
    }

    /**
     * The redrive before this entry was requested with this token. A request with the same token
     * gets the same answer.
     */
    record RedriveAccepted(String clientToken) implements Fact {
        @Override
        public FramePath frame() {
            return FramePath.ROOT;
        }
    }

    /** An API call with this id has had its effect. Its internal retry gets the same answer. */
    record RequestAnswered(String requestId) implements Fact {
        @Override
        public FramePath frame() {
            return FramePath.ROOT;
        }
    }
}
