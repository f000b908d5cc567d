package dev.askel.engine.bulk;

import static dev.askel.asl.history.ExecutionStatus.ABORTED;
import static dev.askel.asl.history.ExecutionStatus.FAILED;
import static dev.askel.asl.history.ExecutionStatus.RUNNING;
import static dev.askel.asl.history.ExecutionStatus.TIMED_OUT;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Arns;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.ClientToken;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.api.workbench.BulkJobs;
import dev.askel.engine.api.workbench.BulkJobs.Action;
import dev.askel.engine.api.workbench.BulkJobs.BulkJob;
import dev.askel.engine.api.workbench.BulkJobs.BulkOrder;
import dev.askel.engine.api.workbench.BulkJobs.Change;
import dev.askel.engine.api.workbench.BulkJobs.JobState;
import dev.askel.engine.api.workbench.ExecutionCriteria.PauseFilter;
import dev.askel.engine.api.workbench.Migrations;
import dev.askel.engine.api.workbench.Pauses;
import dev.askel.engine.visibility.ExecutionSearch;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Validates the order of a new bulk job, and changes of a job. An order selects the executions of
 * an action.
 */
final class OrderRules {
    private static final Set<ExecutionStatus> OPEN = EnumSet.of(RUNNING);
    private static final Set<ExecutionStatus> REDRIVABLE = EnumSet.of(FAILED, TIMED_OUT, ABORTED);
    private static final Set<ExecutionStatus> ANY = EnumSet.allOf(ExecutionStatus.class);

    /** The maximum length of the reason of a pause or migration. */
    private static final int REASON_CHARACTERS_MAX =
            Math.min(Pauses.REASON_CHARACTERS_MAX, Migrations.REASON_CHARACTERS_MAX);

    private OrderRules() {}

    /**
     * Returns the order, or a refusal with the reason when the order is invalid. An order without
     * statuses receives all statuses to which its action applies, except for a {@code BACKFILL}. A
     * {@code RESUME} receives the filter for paused executions.
     */
    static Answer<BulkOrder> check(Caller caller, BulkOrder order) {
        var action = order.action();
        if (action != Action.STOP && order.error() != null) {
            return invalid("error is only for a STOP, not for a " + action);
        }
        if (order.cause() != null && !permitsCause(order)) {
            return invalid("cause is only for a STOP, a PAUSE or a migration, not for a " + action);
        }
        if (action != Action.STOP && isLonger(order.cause(), REASON_CHARACTERS_MAX)) {
            return invalid("cause is longer than " + REASON_CHARACTERS_MAX);
        }
        if ((order.target() == null) == (action == Action.MIGRATE)) {
            return invalid(
                    action == Action.MIGRATE
                            ? "target is required for a MIGRATE"
                            : "target is only for a MIGRATE, not for a " + action);
        }
        var machine = order.criteria().machine();
        if (order.isMigration() && machine == null) {
            return invalid("machine is required for a " + action);
        }
        if (machine != null && order.target() != null && !isVersionOf(machine, order.target())) {
            return invalid(
                    "target must be a version of %s, or the state machine itself, but is %s"
                            .formatted(machine.unqualified(), order.target()));
        }
        if (isLonger(order.error(), BulkJobs.ERROR_CHARACTERS_MAX)) {
            return invalid("error is longer than " + BulkJobs.ERROR_CHARACTERS_MAX);
        }
        if (isLonger(order.cause(), BulkJobs.CAUSE_CHARACTERS_MAX)) {
            return invalid("cause is longer than " + BulkJobs.CAUSE_CHARACTERS_MAX);
        }
        var possible =
                switch (action) {
                    case STOP, PAUSE, RESUME, MIGRATE, MIGRATE_BACK -> OPEN;
                    case REDRIVE -> REDRIVABLE;
                    case BACKFILL -> ANY;
                };
        var criteria = order.criteria();
        if (!possible.containsAll(criteria.statuses())) {
            return invalid(
                    "filter has the statuses %s, but a %s applies only to %s"
                            .formatted(criteria.statuses(), order.action(), possible));
        }
        if (action == Action.RESUME && criteria.pause() == PauseFilter.NOT_PAUSED) {
            return invalid("paused is false, but a RESUME applies only to paused executions");
        }
        // A search for any status needs no statuses.
        var ofStatuses =
                criteria.statuses().isEmpty() && action != Action.BACKFILL
                        ? criteria.withStatuses(possible)
                        : criteria;
        return rate(order.ratePerSecond())
                .then(_ -> ExecutionSearch.checkOwn(caller, criteria))
                .map(_ ->
                        order.withCriteria(
                                action == Action.RESUME
                                        ? ofStatuses.withPause(PauseFilter.PAUSED)
                                        : ofStatuses));
    }

    /** Whether an ARN is that of a version of the machine, or of the machine itself. */
    private static boolean isVersionOf(StateMachineArn machine, String target) {
        return Arns.parseStateMachine(target) instanceof Answer.Ok(var arn)
                && !arn.isAlias()
                && arn.unqualified().equals(machine.unqualified());
    }

    private static boolean permitsCause(BulkOrder order) {
        return order.action() == Action.STOP
                || order.action() == Action.PAUSE
                || order.isMigration();
    }

    /** Validates the client token and the name of the user who starts a job. */
    static Answer<Boolean> check(@Nullable String clientToken, @Nullable String startedBy) {
        if (clientToken != null && !ClientToken.isValid(clientToken)) {
            return invalid(
                    "clientToken must be 1 to %d characters of printable ASCII"
                            .formatted(ClientToken.CHARACTERS_MAX));
        }
        return isLonger(startedBy, BulkJobs.STARTED_BY_CHARACTERS_MAX)
                ? invalid("startedBy is longer than " + BulkJobs.STARTED_BY_CHARACTERS_MAX)
                : Answer.ok(true);
    }

    static Answer<Boolean> check(Change change) {
        return change instanceof Change.Rate(int perSecond) ? rate(perSecond) : Answer.ok(true);
    }

    private static Answer<Boolean> rate(int perSecond) {
        return perSecond < 1 || perSecond > BulkJobs.RATE_MAX
                ? invalid(
                        "ratePerSecond is %d, expected 1..%d"
                                .formatted(perSecond, BulkJobs.RATE_MAX))
                : Answer.ok(true);
    }

    /** Parses a job id. */
    static Answer<UUID> parseJobId(String text) {
        try {
            var id = UUID.fromString(text);
            return id.toString().equals(text) ? Answer.ok(id) : Answer.refused(notFound(text));
        } catch (IllegalArgumentException notUuid) {
            return Answer.refused(notFound(text));
        }
    }

    static EngineError notFound(String jobId) {
        return new EngineError.ResourceNotFound("Bulk job not found: '" + jobId + "'", jobId);
    }

    /** The state and the rate of a job after a change. */
    record StateAfterChange(JobState state, int ratePerSecond) {}

    /** Returns the state of a job after a change, or a conflict with its current state. */
    static Answer<StateAfterChange> stateAfter(BulkJob job, Change change) {
        var state = job.state();
        int rate = job.ratePerSecond();
        return switch (change) {
            case Change.Pause _ ->
                    isActive(state) || state == JobState.PAUSED
                            ? Answer.ok(new StateAfterChange(JobState.PAUSED, rate))
                            : conflict(job, "paused");
            case Change.Resume _ -> {
                if (state == JobState.PAUSED) {
                    yield Answer.ok(new StateAfterChange(JobState.RUNNING, rate));
                }
                yield isActive(state)
                        ? Answer.ok(new StateAfterChange(state, rate))
                        : conflict(job, "resumed");
            }
            case Change.Cancel _ ->
                    state == JobState.COMPLETED || state == JobState.FAILED
                            ? conflict(job, "cancelled")
                            : Answer.ok(new StateAfterChange(JobState.CANCELLING, rate));
            case Change.Rate(int perSecond) ->
                    isActive(state) || state == JobState.PAUSED
                            ? Answer.ok(new StateAfterChange(state, perSecond))
                            : conflict(job, "given another rate");
        };
    }

    private static boolean isActive(JobState state) {
        return state == JobState.GATHERING || state == JobState.RUNNING;
    }

    private static <T> Answer<T> conflict(BulkJob job, String operation) {
        return Answer.refused(
                new EngineError.ConflictException(
                        "The bulk job is %s and cannot be %s.".formatted(job.state(), operation)));
    }

    private static boolean isLonger(@Nullable String text, int charactersMax) {
        return text != null && text.length() > charactersMax;
    }

    private static <T> Answer<T> invalid(String message) {
        return Answer.refused(new EngineError.ValidationException(message));
    }
}
