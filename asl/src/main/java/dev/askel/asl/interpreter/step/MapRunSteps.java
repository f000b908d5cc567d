package dev.askel.asl.interpreter.step;

import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.EventRef;
import dev.askel.asl.history.Fact;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.asl.interpreter.execution.FrameStatus;
import dev.askel.asl.interpreter.execution.Phase;
import dev.askel.asl.model.MapState;
import dev.askel.asl.model.QueryLanguage;
import org.jspecify.annotations.Nullable;

/**
 * Runs distributed Map states. The execution starts a Map Run and waits for its outcome, which
 * arrives as a stimulus (docs/aws/history.md section 5.5).
 */
public final class MapRunSteps {
    private MapRunSteps() {}

    /**
     * Evaluates the fields of the state and starts its Map Run. The items and the concurrency are
     * evaluated before MapStateStarted is written, and all other fields after it. The AWS recording
     * test_map_state_tolerated_failure_count_path shows this order.
     */
    static void start(Run run, MapState state) {
        var effective = DataFlowSteps.effectiveInput(run, state.dataFlow());
        if (effective == null) {
            return;
        }
        var scope = run.scope(effective);
        var settings = state.distributed();
        boolean hasReader = settings != null && settings.itemReader() != null;
        var items = hasReader ? null : MapSteps.evaluateItems(run, state, effective, scope);
        if (items == null && !hasReader) {
            return;
        }
        int concurrency = MapSteps.evaluateConcurrency(run, state, scope);
        if (concurrency == MapSteps.NO_VALUE) {
            return;
        }
        run.emit(
                HistoryEventType.MapStateStarted,
                new EventDetails.MapStateStarted(items == null ? 0 : items.array().tree().size()));
        var plan = MapRunPlanning.plan(run, state, effective, items, concurrency);
        if (plan == null) {
            return;
        }
        run.emit(
                HistoryEventType.MapRunStarted,
                new EventDetails.MapRunStarted(
                        run.environment().identity().mapRunArn(plan.label(), plan.uuid())));
        run.record(new Fact.MapRunPlanned(run.frame().path(), plan));
    }

    /** Leaves the state after its Map Run has succeeded. */
    public static void onSucceeded(Run run, Payload output) {
        var state = (MapState) run.state();
        var visit = run.visit();
        long succeededId = run.emit(HistoryEventType.MapRunSucceeded, EventDetails.None.INSTANCE);
        run.emit(HistoryEventType.MapStateSucceeded, EventDetails.None.INSTANCE, succeededId);
        // In AWS recordings, the exit of a JSONPath Map that is the first state of a history refers
        // to MapRunSucceeded. Every other exit refers to MapRunStarted (docs/aws/history.md section
        // 4, rule 9).
        if (visit.previousEventId() == EventRef.NONE
                && state.queryLanguage() == QueryLanguage.JSONPATH) {
            run.setExitPreviousEvent(succeededId);
        }
        DataFlowSteps.leaveWithResult(run, state, output, state.assign(), state.successor());
    }

    /**
     * Fails the state after its Map Run has failed. As in an inline Map, a States.Runtime error
     * ends the execution without MapRunFailed and MapStateFailed.
     */
    public static void onFailed(Run run, @Nullable String error, @Nullable String cause) {
        var shownError = FailureText.truncateError(error);
        var shownCause = FailureText.truncateCause(cause);
        if (ErrorName.RUNTIME.equals(shownError)) {
            run.close(shownError, shownCause);
            return;
        }
        long failedId =
                run.emit(
                        HistoryEventType.MapRunFailed,
                        new EventDetails.Failed(shownError, shownCause));
        var failed = new FrameStatus.Failed(shownError, shownCause, failedId, false);
        if (ErrorHandlers.scheduleRetry(run, failed)) {
            return;
        }
        run.emit(HistoryEventType.MapStateFailed, EventDetails.None.INSTANCE);
        ErrorHandlers.catchOrClose(run, failed);
    }

    /** Writes MapRunRedriven after a redrive of the execution. */
    static void redrive(Run run, Phase.MapRun mapRun) {
        var plan = mapRun.plan();
        run.emit(
                HistoryEventType.MapRunRedriven,
                new EventDetails.MapRunRedriven(
                        run.environment().identity().mapRunArn(plan.label(), plan.uuid()),
                        mapRun.redriveCount() + 1));
    }
}
