package dev.askel.asl.history;

import dev.askel.asl.expression.Payload;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the engine must remember and AWS does not show. */
public sealed interface Fact extends Entry {
    @Override
    default Fact resolve(long lastEventId) {
        return this;
    }

    /** First entry of every journal: who the execution is. */
    record Identified(ExecutionIdentity identity, @Nullable Parent parent) implements Fact {
        @Override
        public FramePath frame() {
            return FramePath.ROOT;
        }
    }

    /** A Wait state sleeps until {@code due}. */
    record TimerSet(FramePath frame, Instant due) implements Fact {}

    /**
     * The drawn back-off of a retrier ends at {@code due}.
     *
     * @param retrier its position in the state
     * @param previousEventId the failing event, which the next attempt points at
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
     * A Map state has its items: an array, or what a selector and the context see of it.
     *
     * @param input the state's effective input, which ItemSelector reads
     * @param maxConcurrency how many iterations may run at once, at least 1
     */
    record ItemsTaken(FramePath frame, Payload input, Payload items, int maxConcurrency)
            implements Fact {}

    /**
     * A branch or iteration begins.
     *
     * @param frame the new line of control
     * @param state the Parallel or Map state's name
     * @param previousEventId what its first event points at
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

    /** A Parallel branch ended well (AWS has no event for it). */
    record BranchFinished(FramePath frame, Payload output) implements Fact {}

    /**
     * A branch or iteration ended with an error nobody in it handled.
     *
     * @param eventId the failing event
     * @param missedHeartbeat whether the {@code States.Timeout} is a heartbeat's: the handlers
     *     around the branch know it by either name
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

    /** The child execution that a startExecution task with {@code .sync} began. */
    record ChildStarted(FramePath frame, int ordinal, String childArn) implements Fact {}

    /**
     * The service has begun the job of a {@code .sync} task.
     *
     * @param handle by which the task's connector finds the job again; means nothing else
     * @param pollDue when the service is to be asked for the first time how the job is
     */
    record TaskHandleKnown(FramePath frame, int ordinal, String handle, Instant pollDue)
            implements Fact {}

    /** The job of a {@code .sync} task still runs; it is asked for again at {@code pollDue}. */
    record TaskPolled(FramePath frame, int ordinal, Instant pollDue) implements Fact {}

    /** The poller was gone before it had the activity task: another worker may take it. */
    record TaskReturned(FramePath frame, int ordinal) implements Fact {}

    /**
     * A poll has taken the activity task; until it tells that its worker got it, nobody knows.
     *
     * @param takeId names this taking among all of the attempt
     * @param until when the task goes back to the queue if nothing was heard
     */
    record HandOverAwaited(FramePath frame, int ordinal, String takeId, Instant until)
            implements Fact {}

    /** The worker for which the activity task was taken has got it. */
    record TaskHandedOver(FramePath frame, int ordinal) implements Fact {}

    /** Something owed to another execution; repeated until acknowledged. */
    record NoticeOwed(long ordinal, Notice notice) implements Fact {
        @Override
        public FramePath frame() {
            return FramePath.ROOT;
        }
    }

    /** The receiver has it durably. */
    record NoticeAcknowledged(long ordinal) implements Fact {
        @Override
        public FramePath frame() {
            return FramePath.ROOT;
        }
    }

    /**
     * The redrive just before was asked for under this token; whoever asks under it again is
     * answered alike.
     */
    record RedriveAsked(String clientToken) implements Fact {
        @Override
        public FramePath frame() {
            return FramePath.ROOT;
        }
    }

    /** An API call with this id had its effect; its internal retry is answered alike. */
    record RequestAnswered(String requestId) implements Fact {
        @Override
        public FramePath frame() {
            return FramePath.ROOT;
        }
    }
}
