package dev.askel.engine.api.workbench;

import dev.askel.engine.api.ExecutionStatus;
import dev.askel.engine.api.Executions.RedriveFilter;
import dev.askel.engine.api.StateMachineType;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Selects executions of an account in a region: those that meet all criteria. Null, or no status at
 * all, asks for nothing. Children of Map Runs are never selected.
 *
 * @param machine all machines that ever had this name; a version or an alias selects its executions
 * @param type of the machine
 * @param statuses one of these
 * @param started range of the start
 * @param stopped range of the end
 * @param namePrefix the beginning of the execution's name
 * @param failure of executions that failed
 * @param redrive whether it has ever been redriven
 */
public record ExecutionCriteria(
        @Nullable StateMachineArn machine,
        @Nullable StateMachineType type,
        Set<ExecutionStatus> statuses,
        TimeRange started,
        TimeRange stopped,
        @Nullable String namePrefix,
        FailureFilter failure,
        @Nullable RedriveFilter redrive) {

    /** So many failures of an account in a region are searched for a text in their causes. */
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
                    null);

    public ExecutionCriteria {
        // In the enum's order wherever it is written down.
        var ordered = EnumSet.noneOf(ExecutionStatus.class);
        ordered.addAll(statuses);
        statuses = Collections.unmodifiableSet(ordered);
    }

    /**
     * A range of time; null is no bound.
     *
     * @param from then or later
     * @param before earlier than that
     */
    public record TimeRange(@Nullable Instant from, @Nullable Instant before) {
        /** All times. */
        public static final TimeRange ALWAYS = new TimeRange(null, null);
    }

    /**
     * Properties of a failure; null asks for nothing.
     *
     * @param state name of the state that failed; compared up to 256 characters
     * @param error name of the error it ended with; compared up to 256 characters
     * @param causeFingerprint as a list or a failure group shows it
     * @param cause of the failures whose causes contain a text
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
     * A text in causes. Only the latest {@link #CAUSES_MAX} failures are searched for it.
     *
     * @param text upper and lower case of A to Z are equal
     * @param startedFrom when the earliest of these failures started; null until a search has read
     *     it. Later searches with this time look at the same failures
     */
    public record CauseFilter(String text, @Nullable Instant startedFrom) {
        /** A text in the causes of the failures that are the latest when the search begins. */
        public CauseFilter(String text) {
            this(text, null);
        }
    }

    /** Every execution of a machine, version or alias; of all machines for null. */
    public static ExecutionCriteria ofMachine(@Nullable StateMachineArn machine) {
        return new ExecutionCriteria(
                machine,
                null,
                Set.of(),
                TimeRange.ALWAYS,
                TimeRange.ALWAYS,
                null,
                FailureFilter.NONE,
                null);
    }

    /** The same with one of these statuses. */
    public ExecutionCriteria withStatuses(Set<ExecutionStatus> others) {
        return new ExecutionCriteria(
                machine, type, others, started, stopped, namePrefix, failure, redrive);
    }

    /** The same, started in this range. */
    public ExecutionCriteria withStarted(TimeRange range) {
        return new ExecutionCriteria(
                machine, type, statuses, range, stopped, namePrefix, failure, redrive);
    }

    /** The same, started earlier than that too. */
    public ExecutionCriteria andStartedBefore(Instant end) {
        var before = started.before();
        return before == null || before.isAfter(end)
                ? withStarted(new TimeRange(started.from(), end))
                : this;
    }

    /** The same, ended in this range. */
    public ExecutionCriteria withStopped(TimeRange range) {
        return new ExecutionCriteria(
                machine, type, statuses, started, range, namePrefix, failure, redrive);
    }

    /** The same, with names that begin so. */
    public ExecutionCriteria withNamePrefix(@Nullable String prefix) {
        return new ExecutionCriteria(
                machine, type, statuses, started, stopped, prefix, failure, redrive);
    }

    /** The same, with failures of these properties. */
    public ExecutionCriteria withFailure(FailureFilter filter) {
        return new ExecutionCriteria(
                machine, type, statuses, started, stopped, namePrefix, filter, redrive);
    }

    /** The same, where the cause is searched in failures that started then or later. */
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

    /** The same, redriven or not. */
    public ExecutionCriteria withRedrive(@Nullable RedriveFilter filter) {
        return new ExecutionCriteria(
                machine, type, statuses, started, stopped, namePrefix, failure, filter);
    }
}
