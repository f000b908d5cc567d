package dev.askel.engine.api.workbench;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.api.Executions.RedriveFilter;
import dev.askel.engine.api.StateMachineType;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Selects the executions of an account in a region that match all criteria. A criterion that is
 * null or an empty set matches all executions. Children of Map Runs are never selected.
 *
 * @param machine the ARN of a version or an alias, or the ARN without either, for all machines that
 *     have ever had this name
 * @param type the type of the machine
 * @param statuses the allowed statuses
 * @param started the range of the start time
 * @param stopped the range of the stop time
 * @param namePrefix the beginning of the execution's name
 * @param failure properties of a failure
 * @param redrive whether the execution has ever been redriven
 * @param pause whether the execution is paused
 */
public record ExecutionCriteria(
        @Nullable StateMachineArn machine,
        @Nullable StateMachineType type,
        Set<ExecutionStatus> statuses,
        TimeRange started,
        TimeRange stopped,
        @Nullable String namePrefix,
        FailureFilter failure,
        @Nullable RedriveFilter redrive,
        @Nullable PauseFilter pause) {

    /** The maximum number of failures of an account in a region whose causes are searched. */
    public static final int CAUSES_MAX = 100_000;

    /** Every execution of the account in the region. */
    public static final ExecutionCriteria ALL =
            new ExecutionCriteria(
                    null,
                    null,
                    Set.of(),
                    TimeRange.ALWAYS,
                    TimeRange.ALWAYS,
                    null,
                    FailureFilter.NONE,
                    null,
                    null);

    public ExecutionCriteria {
        // The statuses have the order of the enum, so that equal criteria have equal strings.
        var ordered = EnumSet.noneOf(ExecutionStatus.class);
        ordered.addAll(statuses);
        statuses = Collections.unmodifiableSet(ordered);
    }

    /** Whether an execution is paused. */
    public enum PauseFilter {
        PAUSED,
        /** Executions that have ended are not paused. */
        NOT_PAUSED
    }

    /**
     * A range of time; null for no bound.
     *
     * @param from inclusive
     * @param before exclusive
     */
    public record TimeRange(@Nullable Instant from, @Nullable Instant before) {
        /** All times. */
        public static final TimeRange ALWAYS = new TimeRange(null, null);
    }

    /**
     * Properties of a failure; null matches every failure.
     *
     * @param state the name of the state that failed; only the first 256 characters are compared
     * @param error the name of the error; only the first 256 characters are compared
     * @param causeFingerprint the fingerprint in a list or a failure group
     * @param cause a string that the cause contains
     */
    public record FailureFilter(
            @Nullable String state,
            @Nullable String error,
            @Nullable String causeFingerprint,
            @Nullable CauseFilter cause) {
        /** No property. */
        public static final FailureFilter NONE = new FailureFilter(null, null, null, null);
    }

    /**
     * A string to find in causes. Only the latest {@link #CAUSES_MAX} failures are searched.
     *
     * @param text the string to find; compared without regard to the case of A to Z
     * @param startedFrom the start time of the earliest of these failures; null until a search has
     *     determined it. Searches with the same time read the same failures
     */
    public record CauseFilter(String text, @Nullable Instant startedFrom) {
        /** Creates a filter for the failures that are the latest when a search begins. */
        public CauseFilter(String text) {
            this(text, null);
        }
    }

    /**
     * Matches every execution of a machine, version or alias; null matches the executions of all
     * machines.
     */
    public static ExecutionCriteria ofMachine(@Nullable StateMachineArn machine) {
        return new ExecutionCriteria(
                machine,
                null,
                Set.of(),
                TimeRange.ALWAYS,
                TimeRange.ALWAYS,
                null,
                FailureFilter.NONE,
                null,
                null);
    }

    /** Returns these criteria with other statuses. */
    public ExecutionCriteria withStatuses(Set<ExecutionStatus> others) {
        return new ExecutionCriteria(
                machine, type, others, started, stopped, namePrefix, failure, redrive, pause);
    }

    /** Returns these criteria with another range of the start. */
    public ExecutionCriteria withStarted(TimeRange range) {
        return new ExecutionCriteria(
                machine, type, statuses, range, stopped, namePrefix, failure, redrive, pause);
    }

    /** Returns these criteria, restricted to executions that started before {@code end}. */
    public ExecutionCriteria andStartedBefore(Instant end) {
        var before = started.before();
        return before == null || before.isAfter(end)
                ? withStarted(new TimeRange(started.from(), end))
                : this;
    }

    /** Returns these criteria with another range of the end. */
    public ExecutionCriteria withStopped(TimeRange range) {
        return new ExecutionCriteria(
                machine, type, statuses, started, range, namePrefix, failure, redrive, pause);
    }

    /** Returns these criteria with another name prefix. */
    public ExecutionCriteria withNamePrefix(@Nullable String prefix) {
        return new ExecutionCriteria(
                machine, type, statuses, started, stopped, prefix, failure, redrive, pause);
    }

    /** Returns these criteria with other properties of the failure. */
    public ExecutionCriteria withFailure(FailureFilter filter) {
        return new ExecutionCriteria(
                machine, type, statuses, started, stopped, namePrefix, filter, redrive, pause);
    }

    /**
     * Returns these criteria, with the cause searched in failures that started at {@code
     * startedFrom} or later.
     */
    public ExecutionCriteria withCausesFrom(@Nullable Instant startedFrom) {
        var cause = failure.cause();
        return cause == null
                ? this
                : withFailure(
                        new FailureFilter(
                                failure.state(),
                                failure.error(),
                                failure.causeFingerprint(),
                                new CauseFilter(cause.text(), startedFrom)));
    }

    /** Returns these criteria with another redrive filter. */
    public ExecutionCriteria withRedrive(@Nullable RedriveFilter filter) {
        return new ExecutionCriteria(
                machine, type, statuses, started, stopped, namePrefix, failure, filter, pause);
    }

    /** Returns these criteria with another pause filter. */
    public ExecutionCriteria withPause(@Nullable PauseFilter filter) {
        return new ExecutionCriteria(
                machine, type, statuses, started, stopped, namePrefix, failure, redrive, filter);
    }
}
