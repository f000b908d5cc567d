package dev.askel.asl.history;

import dev.askel.asl.expression.Payload;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A journal entry that is not part of AWS's history. In facts about a task, {@code ordinal}
 * identifies the task attempt within the frame.
 */
public sealed interface Fact extends Entry {
    @Override
    default Fact resolve(long lastEventId) {
        return this;
    }

    /** The identity of the execution. It is the first entry of every journal. */
    record Identified(ExecutionIdentity identity, @Nullable Parent parent) implements Fact {
        @Override
        public FramePath frame() {
            return FramePath.ROOT;
        }
    }

    /** A Wait state waits until {@code due}. */
    record TimerSet(FramePath frame, Instant due) implements Fact {}

    /**
     * A retrier has scheduled the next attempt at {@code due}, which includes the jitter.
     *
     * @param retrier the index of the retrier in the state
     * @param previousEventId the id of the failing event, which is the previous event of the next
     *     attempt
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
     * An inline Map state has evaluated its items.
     *
     * @param input the input of the state after InputPath, which ItemSelector reads
     * @param maxConcurrency the maximum number of concurrent iterations, at least 1
     */
    record ItemsEvaluated(FramePath frame, Payload input, Payload items, int maxConcurrency)
            implements Fact {}

    /** A distributed Map state has evaluated its fields and started its Map Run. */
    record MapRunPlanned(FramePath frame, MapRunPlan plan) implements Fact {}

    /**
     * A branch or iteration has started.
     *
     * @param frame the frame of the branch
     * @param state the name of the Parallel or Map state
     * @param previousEventId the previous event id of the branch's first event
     * @param item the item of a Map for the context object; null for a Parallel branch
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

    /** A Parallel branch has succeeded. AWS has no event for this. */
    record BranchFinished(FramePath frame, Payload output) implements Fact {}

    /**
     * A branch or iteration has ended with an error that none of its retriers and catchers handled.
     *
     * @param eventId the id of the event that reports the failure
     * @param missedHeartbeat whether the error is a {@code States.Timeout} because of a missing
     *     heartbeat. Retriers and catchers of enclosing states then also match it as {@code
     *     States.HeartbeatTimeout}
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

    /** The task of a {@code .sync} startExecution has started its child execution. */
    record ChildStarted(FramePath frame, int ordinal, String childArn) implements Fact {}

    /**
     * The service has started the job of a {@code .sync} task.
     *
     * @param handle the key with which the task's connector finds the job
     * @param pollDue the time of the first poll of the job
     */
    record TaskHandleKnown(FramePath frame, int ordinal, String handle, Instant pollDue)
            implements Fact {}

    /** The job of a {@code .sync} task still runs; the next poll is at {@code pollDue}. */
    record TaskPolled(FramePath frame, int ordinal, Instant pollDue) implements Fact {}

    /** The activity task has returned to the queue, because its worker has not received it. */
    record TaskRequeued(FramePath frame, int ordinal) implements Fact {}

    /**
     * A poll has returned the activity task to a worker, which must acknowledge the delivery.
     *
     * @param deliveryId identifies the delivery among all deliveries of the attempt
     * @param until the time at which the task returns to the queue if the delivery is not
     *     acknowledged
     */
    record DeliveryStarted(FramePath frame, int ordinal, String deliveryId, Instant until)
            implements Fact {}

    /** The worker has acknowledged the delivery of the activity task. */
    record DeliveryConfirmed(FramePath frame, int ordinal) implements Fact {}

    /**
     * A notice to another execution or to a service was added. It is sent until it is acknowledged
     * or expires.
     */
    record NoticeAdded(long ordinal, Notice notice) implements Fact {
        @Override
        public FramePath frame() {
            return FramePath.ROOT;
        }
    }

    /** The receiver has acknowledged the notice, or the notice is no longer needed. */
    record NoticeAcknowledged(long ordinal) implements Fact {
        @Override
        public FramePath frame() {
            return FramePath.ROOT;
        }
    }

    /**
     * The preceding redrive was requested with this idempotency token. A request with the same
     * token gets the same response.
     */
    record RedriveAccepted(String clientToken) implements Fact {
        @Override
        public FramePath frame() {
            return FramePath.ROOT;
        }
    }

    /**
     * An API call with this id has taken effect. A repetition of this call inside Askel gets the
     * same response.
     */
    record RequestAnswered(String requestId) implements Fact {
        @Override
        public FramePath frame() {
            return FramePath.ROOT;
        }
    }

    /**
     * The execution has received a signal, which remains in its buffer until a task consumes it.
     *
     * @param key the key to which the signal was sent; null when it was sent to the execution
     */
    record SignalReceived(String name, @Nullable String key, Payload payload, Instant at)
            implements Fact {
        @Override
        public FramePath frame() {
            return FramePath.ROOT;
        }
    }

    /**
     * The task has consumed signals.
     *
     * @param numbers the numbers of the signals in the order of their arrival
     */
    record SignalsConsumed(FramePath frame, int ordinal, List<Long> numbers) implements Fact {
        public SignalsConsumed {
            numbers = List.copyOf(numbers);
        }
    }

    /**
     * The condition of the task was false, so the task waits for further signals.
     *
     * @param count the number of signals that the condition has read
     */
    record SignalsDeclined(FramePath frame, int ordinal, int count) implements Fact {}

    /**
     * The task {@code askel:acquire} has got its permits, which the execution holds from now on.
     *
     * @param limit the limit of the semaphore that the task requested
     * @param decision identifies the grant among all decisions about requests
     */
    record PermitsGranted(
            FramePath frame,
            int ordinal,
            SemaphoreName semaphore,
            int permits,
            int limit,
            long decision)
            implements Fact {}

    /**
     * The execution has released permits of a semaphore.
     *
     * @param permits the number of permits; null for all that the execution holds
     * @param reason the reason that an operator gave; null when a task released them
     */
    record PermitsReleased(
            FramePath frame,
            SemaphoreName semaphore,
            @Nullable Integer permits,
            @Nullable String reason)
            implements Fact {}

    /**
     * The execution has declined a decision about a request for permits, because no task waits for
     * it.
     */
    record PermitsDeclined(String task, int ordinal) implements Fact {
        @Override
        public FramePath frame() {
            return FramePath.ROOT;
        }
    }

    /**
     * The start or redrive waits for a permit of the start limit of its state machine.
     *
     * @param key the key whose executions the limit counts; empty without a key
     */
    record StartQueued(String key) implements Fact {
        @Override
        public FramePath frame() {
            return FramePath.ROOT;
        }
    }

    /**
     * The execution has the permit of the start limit, and may enter its states.
     *
     * @param decision identifies the grant among all decisions about starts; {@link #IN_START} when
     *     the write that started and ended the execution granted it
     */
    record StartAdmitted(long decision) implements Fact {
        /** The decision of an execution that started and ended in one write. */
        public static final long IN_START = 0;

        @Override
        public FramePath frame() {
            return FramePath.ROOT;
        }
    }

    /** A fact about the pauses of the execution. */
    sealed interface PauseFact extends Fact {}

    /**
     * The execution is paused: it starts no work until {@link Resumed}.
     *
     * @param by the name of the caller; null when it is unknown
     * @param stopsTimeouts whether the pause extends the time-outs of the execution and its tasks
     * @param callsInFlight the frames whose calls may have been made and have no response yet
     */
    record Paused(
            Instant at,
            @Nullable String by,
            @Nullable String reason,
            boolean stopsTimeouts,
            List<FramePath> callsInFlight)
            implements PauseFact {
        public Paused {
            callsInFlight = List.copyOf(callsInFlight);
        }

        @Override
        public FramePath frame() {
            return FramePath.ROOT;
        }
    }

    /** The pause of the execution has ended. */
    record Resumed(Instant at) implements PauseFact {
        @Override
        public FramePath frame() {
            return FramePath.ROOT;
        }
    }

    /** The paused execution has received a result, which takes effect when it resumes. */
    record ResultHeld(FramePath frame, HeldResult result) implements PauseFact {}

    /**
     * The root frame has exited a state and has not entered the next one, because a migration was
     * requested. The execution can migrate here.
     *
     * @param state the state that the frame enters next
     */
    record EntryDeferred(FramePath frame, String state, Payload input) implements Fact {}

    /** A fact about the migrations of the execution. */
    sealed interface MigrationFact extends Fact {
        @Override
        default FramePath frame() {
            return FramePath.ROOT;
        }
    }

    /**
     * The execution migrates to another revision when it can. A former request is replaced.
     *
     * @param by the name of the caller; null when it is unknown
     * @param clientToken identifies the request, which may arrive twice; null when the caller sent
     *     none
     */
    record MigrationRequested(
            Instant at,
            @Nullable String by,
            @Nullable String reason,
            MigrationTarget target,
            @Nullable String clientToken)
            implements MigrationFact {}

    /** The requested migration does not take place. */
    record MigrationCancelled(Instant at) implements MigrationFact {}

    /**
     * The execution runs another revision from now on.
     *
     * @param state the state that the root frame enters next
     */
    record Migrated(Instant at, String state, MigrationTarget target) implements MigrationFact {}

    /**
     * The execution is a fork of another execution, which ExecutionStarted names. The fact follows
     * this event. The facts and events after it restore the state of the other execution.
     *
     * @param graph the states that the root frame runs; null for the top-level states. A fork of a
     *     child of a Map Run runs the states of the item processor
     * @param begin the frame that enters the state of the fork point
     * @param lastEventId the last event that restores the state of the other execution
     * @param mockedInvocations the number of attempts so far of each state that the test case mocks
     * @param permits the permits that the other execution held. The fork requests them before it
     *     advances
     */
    record Forked(
            @Nullable GraphPath graph,
            FramePath begin,
            long lastEventId,
            Map<String, Integer> mockedInvocations,
            List<Permits> permits)
            implements Fact {
        public Forked {
            mockedInvocations = Map.copyOf(mockedInvocations);
            permits = List.copyOf(permits);
        }

        /** Permits of a semaphore that the other execution held. */
        public record Permits(
                FramePath frame, int ordinal, SemaphoreName semaphore, int permits, int limit) {}

        @Override
        public FramePath frame() {
            return FramePath.ROOT;
        }
    }

    /**
     * A frame continues as in the execution of which this execution is a fork. The fact precedes
     * the events of the frame. If the frame is in a Parallel or Map that has been retried, the fact
     * is repeated with the attempts after the event that enters this state.
     *
     * @param nextOrdinal the ordinal of the next task attempt, Parallel or Map
     * @param variables all workflow variables that the frame can read
     * @param attempts the number of retries of the current state so far, by the index of the
     *     retrier
     * @param entry the state that the frame enters next; null when it enters the first state, and
     *     after the event that enters a Parallel or Map
     */
    record FrameForked(
            FramePath frame,
            int nextOrdinal,
            Map<String, Payload> variables,
            Map<Integer, Integer> attempts,
            @Nullable StateEntry entry)
            implements Fact {
        public FrameForked {
            variables = Map.copyOf(variables);
            attempts = Map.copyOf(attempts);
        }

        /** A state that a frame enters, and its input. */
        public record StateEntry(String state, Payload input) {}
    }

    /**
     * Branches or iterations had already succeeded in the execution of which this execution is a
     * fork. The fact precedes the start of the other branches.
     *
     * @param results the outputs by the index of the branch or iteration
     */
    record ResultsForked(FramePath frame, Map<Integer, Payload> results) implements Fact {
        public ResultsForked {
            results = Map.copyOf(results);
        }
    }
}
