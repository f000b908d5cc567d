package dev.askel.asl.interpreter.execution;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.MapRunPlan;
import dev.askel.asl.history.VersionChange;
import dev.askel.asl.model.Resource.CallPattern;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashPMap;
import org.pcollections.HashTreePMap;

/** The phase of a frame, a line of control of an execution, between two transitions. */
public sealed interface Phase {
    /** The frame is about to enter its first state. */
    record Starting(Payload input) implements Phase {}

    /**
     * The frame is about to enter {@code state} after a redrive, at the beginning of a fork, or
     * where a migration can take place, with a new StateEntered event.
     *
     * @param versionChange the migration that has taken place here; null without one
     */
    record Reentering(String state, Payload input, @Nullable VersionChange versionChange)
            implements Phase {
        /** Creates the phase before a state that no migration precedes. */
        public Reentering(String state, Payload input) {
            this(state, input, null);
        }
    }

    /**
     * The frame has entered a state. Its work (such as a call, a wait or branches) must start, for
     * the first time or again.
     */
    record Running() implements Phase {
        public static final Running INSTANCE = new Running();
    }

    /** The frame waits in a Wait state until {@code due}. */
    record Sleeping(Instant due) implements Phase {}

    /** The frame waits until {@code due} for the next attempt of a retry. */
    record BackingOff(Instant due) implements Phase {}

    /** The frame waits for the call of a Task state. */
    record Calling(Call call) implements Phase {}

    /** The frame is in a Parallel or Map state whose branches run. */
    record Joining(Join join) implements Phase {}

    /** The frame is in a distributed Map state that has started its Map Run. */
    record Mapping(MapRun run) implements Phase {}

    /** The frame has exited its last state with this output. */
    record Exited(Payload output) implements Phase {}

    /** The type of a call, which determines its history events (docs/aws/history.md section 2). */
    enum CallKind {
        /** The events have names with the prefix LambdaFunction. */
        LAMBDA_FUNCTION,
        /** The events have names with the prefix Task. */
        INTEGRATION,
        /** The events have names with the prefix Activity. */
        ACTIVITY
    }

    /**
     * The delivery of an activity task that a worker must acknowledge.
     *
     * @param deliveryId identifies the delivery among all deliveries of the attempt
     * @param until the time at which the task returns to the queue if the delivery is not
     *     acknowledged
     */
    record Delivery(String deliveryId, Instant until) {}

    /**
     * The job that a {@code .sync} task waits for.
     *
     * @param handle the key with which the task's connector finds the job
     * @param pollDue the time of the next poll
     */
    record Job(String handle, Instant pollDue) {}

    /**
     * The progress of an attempt of a Task.
     *
     * @param startedAt the time when the call started, or when a worker polled the activity task;
     *     null until then
     * @param submitted whether the service has accepted the request. The task then waits for a
     *     callback or for the end of a job
     * @param childArn the ARN of the execution that {@code startExecution.sync} waits for; null
     *     until its start is confirmed
     * @param worker the name of the worker that polled the activity task; null without a name
     * @param delivery the unacknowledged delivery of an activity task; null when there is none
     * @param job the job of a {@code .sync} task; null until the service has started it
     */
    record Progress(
            @Nullable Instant startedAt,
            boolean submitted,
            @Nullable String childArn,
            @Nullable String worker,
            @Nullable Delivery delivery,
            @Nullable Job job) {
        static final Progress NONE = new Progress(null, false, null, null, null, null);
    }

    /**
     * One attempt of a Task.
     *
     * @param ordinal identifies the attempt within the frame, for tokens and idempotency keys
     * @param resource the ARN of the function or activity, or the resource of the integration
     * @param resourceType the resource type of the integration; empty for functions and activities
     * @param parameters the parameters of the call
     * @param scheduledAt the time of the Scheduled event, at which TimeoutSeconds begins. For an
     *     activity, TimeoutSeconds begins again at {@code startedAt}
     * @param progress the data that changes during the attempt
     * @param mocked the number of earlier attempts of the state in this execution, when a test case
     *     mocks the call; null for a real call
     */
    record Call(
            int ordinal,
            CallKind kind,
            String resourceType,
            String resource,
            Payload parameters,
            Instant scheduledAt,
            @Nullable Long timeoutSeconds,
            @Nullable Long heartbeatSeconds,
            @Nullable String credentialsRoleArn,
            Progress progress,
            @Nullable Integer mocked) {
        /** Creates a call that is not mocked. */
        public Call(
                int ordinal,
                CallKind kind,
                String resourceType,
                String resource,
                Payload parameters,
                Instant scheduledAt,
                @Nullable Long timeoutSeconds,
                @Nullable Long heartbeatSeconds,
                @Nullable String credentialsRoleArn,
                Progress progress) {
            this(
                    ordinal,
                    kind,
                    resourceType,
                    resource,
                    parameters,
                    scheduledAt,
                    timeoutSeconds,
                    heartbeatSeconds,
                    credentialsRoleArn,
                    progress,
                    null);
        }

        /**
         * The suffix of the service integration pattern that waits for a callback with the task
         * token.
         */
        private static final String CALLBACK = CallPattern.WAIT_FOR_TASK_TOKEN.suffix();

        /** Whether only SendTaskSuccess or SendTaskFailure ends the call. */
        public boolean isCallback() {
            return kind == CallKind.INTEGRATION && resource.endsWith(CALLBACK);
        }

        /**
         * Whether the attempt can receive heartbeats. HeartbeatSeconds applies only to such
         * attempts (docs/aws/asl.md section 8).
         */
        public boolean canReceiveHeartbeats() {
            return kind == CallKind.ACTIVITY || isCallback();
        }

        /**
         * Whether the Started event must be written before the call is made. An activity task
         * starts only when a worker polls it.
         */
        boolean isScheduledOnly() {
            return kind != CallKind.ACTIVITY && startedAt() == null;
        }

        /** {@link Progress#startedAt}. */
        public @Nullable Instant startedAt() {
            return progress.startedAt();
        }

        /** {@link Progress#submitted}. */
        public boolean submitted() {
            return progress.submitted();
        }

        /** {@link Progress#childArn}. */
        public @Nullable String childArn() {
            return progress.childArn();
        }

        /** {@link Progress#worker}. */
        public @Nullable String worker() {
            return progress.worker();
        }

        /** {@link Progress#delivery}. */
        public @Nullable Delivery delivery() {
            return progress.delivery();
        }

        /** {@link Progress#job}. */
        public @Nullable Job job() {
            return progress.job();
        }

        Call withStartedAt(@Nullable Instant at, @Nullable String worker) {
            return with(new Progress(at, submitted(), childArn(), worker, null, job()));
        }

        /** Returns this call as if all its times were later. */
        Call delayedBy(Duration length) {
            var startedAt = startedAt();
            return new Call(
                    ordinal,
                    kind,
                    resourceType,
                    resource,
                    parameters,
                    scheduledAt.plus(length),
                    timeoutSeconds,
                    heartbeatSeconds,
                    credentialsRoleArn,
                    new Progress(
                            startedAt == null ? null : startedAt.plus(length),
                            submitted(),
                            childArn(),
                            worker(),
                            delivery(),
                            job()),
                    mocked);
        }

        Call withSubmitted() {
            return with(new Progress(startedAt(), true, childArn(), worker(), delivery(), job()));
        }

        Call withChildArn(String arn) {
            return with(new Progress(startedAt(), submitted(), arn, worker(), delivery(), job()));
        }

        Call withDelivery(@Nullable Delivery awaited) {
            return with(
                    new Progress(startedAt(), submitted(), childArn(), worker(), awaited, job()));
        }

        Call withJob(Job begun) {
            return with(
                    new Progress(
                            startedAt(), submitted(), childArn(), worker(), delivery(), begun));
        }

        private Call with(Progress next) {
            return with(next, mocked);
        }

        Call withMocked(int invocation) {
            return with(progress, invocation);
        }

        private Call with(Progress next, @Nullable Integer invocation) {
            return new Call(
                    ordinal,
                    kind,
                    resourceType,
                    resource,
                    parameters,
                    scheduledAt,
                    timeoutSeconds,
                    heartbeatSeconds,
                    credentialsRoleArn,
                    next,
                    invocation);
        }

        /**
         * Returns the time at which TimeoutSeconds ends the attempt; null without TimeoutSeconds.
         * For an activity, TimeoutSeconds starts again when a worker polls the task (measured on
         * AWS, docs/parity.md).
         */
        public @Nullable Instant timeoutDue() {
            var startedAt = startedAt();
            return kind == CallKind.ACTIVITY && startedAt != null && timeoutSeconds != null
                    ? startedAt.plusSeconds(timeoutSeconds)
                    : timeoutDueInQueue();
        }

        /**
         * Returns the time at which TimeoutSeconds ends the attempt if no worker polls the task;
         * null without TimeoutSeconds.
         */
        public @Nullable Instant timeoutDueInQueue() {
            return timeoutSeconds == null ? null : scheduledAt.plusSeconds(timeoutSeconds);
        }

        /**
         * Whether a timer of TimeoutSeconds that fires at {@code now} is obsolete, because a worker
         * has polled the activity task since the timer was set.
         */
        public boolean isTimerSuperseded(Instant now) {
            var due = timeoutDue();
            return kind == CallKind.ACTIVITY
                    && startedAt() != null
                    && due != null
                    && now.isBefore(due);
        }
    }

    /**
     * The Map Run of a distributed Map.
     *
     * @param ordinal identifies the Map Run within the frame
     * @param redriveCount the number of redrives of the Map Run. A late message about an end before
     *     the last redrive has a smaller number
     */
    record MapRun(int ordinal, MapRunPlan plan, int redriveCount, MapRunStage stage) {
        /** Creates a Map Run that has just started. */
        MapRun(int ordinal, MapRunPlan plan) {
            this(ordinal, plan, 0, MapRunStage.RUNNING);
        }

        /** Whether the state waits for the end of the Map Run. */
        public boolean isRunning() {
            return stage == MapRunStage.RUNNING;
        }

        MapRun withStage(MapRunStage next) {
            return new MapRun(ordinal, plan, redriveCount, next);
        }

        MapRun withRedriveCount(int count) {
            return new MapRun(ordinal, plan, count, MapRunStage.RUNNING);
        }
    }

    /** The progress of a Map Run from the perspective of its Map state. */
    enum MapRunStage {
        /** The state waits for the end of the Map Run. */
        RUNNING,
        /** The Map Run has ended, or was aborted with its state. */
        ENDED,
        /** The execution was redriven, and the event MapRunRedriven must be written. */
        REOPENED
    }

    /**
     * The progress of the branches of a Parallel, or of the iterations of an inline Map.
     *
     * @param ordinal identifies this visit of the Parallel or Map within the frame
     * @param startedId the id of the ParallelStateStarted or MapStateStarted event
     * @param expected the number of branches
     * @param begun the number of branches that have started
     * @param results the outputs of the branches that have succeeded, by index
     * @param items the array whose items the Map iterates over; null for a Parallel
     * @param input the input of the Map after InputPath, which ItemSelector reads; null for a
     *     Parallel
     * @param concurrencyMax the number of branches that may run at the same time
     * @param lastBranchEventId the id of the last state event of the branch that succeeded last
     * @param lastSucceededId the id of the last MapIterationSucceeded event
     */
    record Join(
            int ordinal,
            long startedId,
            int expected,
            int begun,
            HashPMap<Integer, Payload> results,
            @Nullable Payload items,
            @Nullable Payload input,
            int concurrencyMax,
            long lastBranchEventId,
            long lastSucceededId) {
        public boolean isMap() {
            return items != null;
        }

        /** Whether every branch has succeeded. */
        public boolean isComplete() {
            return begun == expected && results.size() == expected;
        }

        /**
         * Whether no branch runs, so no end of a branch can resume the state. This occurs only
         * after the redrive of a state that failed without a failed branch.
         */
        boolean hasNoRunningBranch() {
            return begun == results.size();
        }

        Join withItems(Payload taken, Payload effectiveInput, int concurrency) {
            return new Join(
                    ordinal,
                    startedId,
                    expected,
                    begun,
                    results,
                    taken,
                    effectiveInput,
                    concurrency,
                    lastBranchEventId,
                    lastSucceededId);
        }

        /**
         * Returns this join with one more started branch. The expected number of a Map is fixed
         * from the start. The expected number of a Parallel grows with each started branch.
         */
        Join withStartedBranch() {
            return new Join(
                    ordinal,
                    startedId,
                    Math.max(expected, begun + 1),
                    begun + 1,
                    results,
                    items,
                    input,
                    concurrencyMax,
                    lastBranchEventId,
                    lastSucceededId);
        }

        Join withForkedResults(Map<Integer, Payload> outputs) {
            return new Join(
                    ordinal,
                    startedId,
                    Math.max(expected, outputs.size()),
                    outputs.size(),
                    HashTreePMap.from(outputs),
                    items,
                    input,
                    concurrencyMax,
                    lastBranchEventId,
                    lastSucceededId);
        }

        Join withResult(int index, Payload output, long branchEventId, long succeededId) {
            return new Join(
                    ordinal,
                    startedId,
                    expected,
                    begun,
                    results.plus(index, output),
                    items,
                    input,
                    concurrencyMax,
                    branchEventId,
                    succeededId);
        }
    }
}
