package dev.askel.asl.interpreter.execution;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.model.Resource.CallPattern;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashPMap;

/** What a frame is doing between two transitions. */
public sealed interface Phase {
    /** About to enter the first state of its graph. */
    record Starting(Payload input) implements Phase {}

    /** About to enter {@code state} again, with its StateEntered (after a redrive). */
    record Reentering(String state, Payload input) implements Phase {}

    /** In a state whose work is to be done, for the first time or again. */
    record Running() implements Phase {
        public static final Running INSTANCE = new Running();
    }

    /** In a Wait state. */
    record Sleeping(Instant due) implements Phase {}

    /** Between two attempts. */
    record BackingOff(Instant due) implements Phase {}

    /** A Task's call is out. */
    record Calling(Call call) implements Phase {}

    /** In a Parallel or Map state whose branches run. */
    record Joining(Join join) implements Phase {}

    /** Past its last state; {@code output} is the scope's result. */
    record Exited(Payload output) implements Phase {}

    /** Which events a task writes (docs/aws/history.md section 2). */
    enum CallKind {
        /** LambdaFunction… */
        LAMBDA_FUNCTION,
        /** Task… */
        INTEGRATION,
        /** Activity… */
        ACTIVITY
    }

    /**
     * A poll has taken an activity's task for its worker.
     *
     * @param takeId names this taking among all of the attempt
     * @param until when the task goes back to the queue if nobody has told that the worker got it
     */
    record HandOver(String takeId, Instant until) {}

    /**
     * The job that a {@code .sync} task waits for.
     *
     * @param handle by which the task's connector finds it
     * @param pollDue when the service is asked next how it is
     */
    record Job(String handle, Instant pollDue) {}

    /**
     * How far an attempt of a Task has come.
     *
     * @param startedAt when it was started; an activity's when a worker took it; null before
     * @param submitted whether the service has answered and a callback or a job's end is awaited
     * @param childArn the execution that {@code startExecution.sync} waits for, once known
     * @param worker who took an activity's task, if it gave a name
     * @param handOver whether the poll that took an activity's task has yet to tell that its worker
     *     got it; null when it has, or when nobody took it
     * @param job of a {@code .sync} task, once the service has begun it
     */
    record Progress(
            @Nullable Instant startedAt,
            boolean submitted,
            @Nullable String childArn,
            @Nullable String worker,
            @Nullable HandOver handOver,
            @Nullable Job job) {
        static final Progress NONE = new Progress(null, false, null, null, null, null);
    }

    /**
     * One attempt of a Task.
     *
     * @param ordinal names the attempt within the frame, for tokens and idempotency keys
     * @param resource the function's or activity's ARN, or the integration's resource
     * @param resourceType the integration's type; empty for the other kinds
     * @param parameters of the call
     * @param scheduledAt when it was scheduled; TimeoutSeconds counts from then, and again from
     *     {@code startedAt} in an activity
     * @param progress all that changes while the attempt lasts
     * @param mocked how many attempts of its state the execution had before this one, where a test
     *     case answers for it; null when the call is made
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
        /** A call that is made. */
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

        /** The pattern whose result comes by token from whoever was given it. */
        private static final String CALLBACK = CallPattern.WAIT_FOR_TASK_TOKEN.suffix();

        /** Whether SendTaskSuccess or SendTaskFailure ends it, and nothing else does. */
        public boolean isCallback() {
            return kind == CallKind.INTEGRATION && resource.endsWith(CALLBACK);
        }

        /**
         * Whether HeartbeatSeconds mean anything: nobody else could send one (docs/aws/asl.md
         * section 8).
         */
        public boolean canBeat() {
            return kind == CallKind.ACTIVITY || isCallback();
        }

        /**
         * Whether the history has yet to say that the call starts, before it is made. An activity's
         * task starts when a worker takes it.
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

        /** {@link Progress#handOver}. */
        public @Nullable HandOver handOver() {
            return progress.handOver();
        }

        /** {@link Progress#job}. */
        public @Nullable Job job() {
            return progress.job();
        }

        Call withStartedAt(@Nullable Instant at, @Nullable String by) {
            return with(new Progress(at, submitted(), childArn(), by, null, job()));
        }

        Call withSubmitted() {
            return with(new Progress(startedAt(), true, childArn(), worker(), handOver(), job()));
        }

        Call withChild(String arn) {
            return with(new Progress(startedAt(), submitted(), arn, worker(), handOver(), job()));
        }

        Call withHandOver(@Nullable HandOver awaited) {
            return with(
                    new Progress(startedAt(), submitted(), childArn(), worker(), awaited, job()));
        }

        Call withJob(Job begun) {
            return with(
                    new Progress(
                            startedAt(), submitted(), childArn(), worker(), handOver(), begun));
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
         * When TimeoutSeconds ends the attempt; null without one. An activity's time starts again
         * when a worker takes the task (measured, docs/parity.md).
         */
        public @Nullable Instant timeoutDue() {
            var startedAt = startedAt();
            return kind == CallKind.ACTIVITY && startedAt != null && timeoutSeconds != null
                    ? startedAt.plusSeconds(timeoutSeconds)
                    : timeoutDueInQueue();
        }

        /** When TimeoutSeconds ends the attempt if no worker takes it; null without one. */
        public @Nullable Instant timeoutDueInQueue() {
            return timeoutSeconds == null ? null : scheduledAt.plusSeconds(timeoutSeconds);
        }

        /**
         * Whether a timer of TimeoutSeconds was set before a worker took the activity's task, and
         * fires too early at {@code now}.
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
     * The branches of a Parallel, or the iterations of a Map.
     *
     * @param ordinal names them within the frame
     * @param startedId the ParallelStateStarted or MapStateStarted event
     * @param expected how many there are in all
     * @param begun how many have begun; the rest wait for their turn
     * @param results outputs by index of those that ended well
     * @param items the Map's array; null for a Parallel
     * @param input the Map's effective input, which ItemSelector reads; null for a Parallel
     * @param concurrencyMax how many may run at once
     * @param lastBranchEventId the last state event of the branch that ended last
     * @param lastSucceededId the last MapIterationSucceeded event
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

        /** Whether every branch ended well. */
        public boolean isComplete() {
            return begun == expected && results.size() == expected;
        }

        /**
         * Whether no branch is under way, so that none will ever make it go on. Only so after a
         * redrive of a state that failed by itself, not by a branch.
         */
        boolean isIdle() {
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

        /** A Map's length is known from its start; a Parallel's grows with its branches. */
        Join withBegun() {
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
