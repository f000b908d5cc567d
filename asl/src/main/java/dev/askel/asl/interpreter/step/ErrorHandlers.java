package dev.askel.asl.interpreter.step;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.Fact;
import dev.askel.asl.interpreter.execution.FrameStatus;
import dev.askel.asl.interpreter.execution.Phase;
import dev.askel.asl.model.Catcher;
import dev.askel.asl.model.ErrorMatch;
import dev.askel.asl.model.ParallelState;
import dev.askel.asl.model.RetrySchedule;
import dev.askel.asl.model.RetryableState;
import dev.askel.asl.model.Successor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Handles the errors of states. Retry is tried first, then Catch. Otherwise the execution, branch
 * or iteration ends (docs/aws/asl.md section 11).
 */
final class ErrorHandlers {
    /** The instance that {@link Run} uses. */
    static final Run.ErrorHandling HANDLING =
            new Run.ErrorHandling() {
                @Override
                public void onStateFailed(Run run, @Nullable String error, @Nullable String cause) {
                    ErrorHandlers.handle(run, error, cause);
                }

                @Override
                public void onEvaluationFailed(Run run, String error, @Nullable String cause) {
                    ErrorHandlers.evaluationFailed(run, error, cause);
                }

                @Override
                public void onCatcherFailed(Run run, String error, @Nullable String cause) {
                    ErrorHandlers.catchingFailed(run, error, cause);
                }
            };

    private ErrorHandlers() {}

    /** Handles an error of the current state. */
    static void handle(Run run, @Nullable String error, @Nullable String cause) {
        handle(run, new FrameStatus.Failed(error, cause, run.frame().lastEventId(), false));
    }

    /**
     * Handles the timeout of a Task. A catcher receives an empty cause, but the history contains no
     * cause (AWS recordings test_task_service_lambda and test_invoke_timeout).
     */
    static void onTimeout(Run run, boolean missedHeartbeat) {
        handle(
                run,
                new FrameStatus.Failed(
                        ErrorName.TIMEOUT, "", run.frame().lastEventId(), missedHeartbeat));
    }

    private static void handle(Run run, FrameStatus.Failed failed) {
        run.environment().inspector().onFailure(failed.error(), failed.cause());
        if (!scheduleRetry(run, failed)) {
            catchOrClose(run, failed);
        }
    }

    /**
     * Ends the execution, branch or iteration because an expression of the catcher has failed. A
     * Map or Parallel state writes its Failed event a second time.
     */
    static void catchingFailed(Run run, String error, @Nullable String cause) {
        var type = StateEvents.failedType(run.state());
        if (type != null) {
            run.emit(type, EventDetails.None.INSTANCE);
        }
        run.close(error, cause);
    }

    /**
     * Handles the error of an expression. A Map or Parallel state also writes its Failed event,
     * unless it has already written its Succeeded event. The AWS recording
     * test_map_state_items_eval_jsonata_fail shows this for Items.
     */
    static void evaluationFailed(Run run, String error, @Nullable String cause) {
        var failed = new FrameStatus.Failed(error, cause, run.frame().lastEventId(), false);
        run.environment().inspector().onFailure(error, cause);
        if (scheduleRetry(run, failed)) {
            return;
        }
        var type = StateEvents.failedType(run.state());
        if (type != null && !hasSucceeded(run)) {
            run.emit(type, EventDetails.None.INSTANCE);
        }
        catchOrClose(run, failed);
    }

    /** Whether a Parallel or Map state has written its Succeeded event. */
    private static boolean hasSucceeded(Run run) {
        return switch (run.frame().phase()) {
            // A distributed Map also has this phase before its Map Run starts. It then has no
            // items, so the result is false.
            case Phase.Joining(var join) ->
                    join.isComplete() && (join.isMap() || run.state() instanceof ParallelState);
            case Phase.Mapping(var mapRun) -> mapRun.stage() == Phase.MapRunStage.ENDED;
            case Phase.Starting _,
                    Phase.Reentering _,
                    Phase.Running _,
                    Phase.Sleeping _,
                    Phase.BackingOff _,
                    Phase.Calling _,
                    Phase.Exited _ ->
                    false;
        };
    }

    /**
     * Schedules the next attempt with the first retrier that matches the error. The first event of
     * the next attempt refers to the failing event as its previous event.
     *
     * @return false when no retrier handles the error
     */
    static boolean scheduleRetry(Run run, FrameStatus.Failed failed) {
        if (!(run.state() instanceof RetryableState retryable)) {
            return false;
        }
        for (int index = 0; index < retryable.retriers().size(); index++) {
            var retrier = retryable.retriers().get(index);
            if (!matches(retrier.errorEquals(), failed)) {
                continue;
            }
            int attempts = run.visit().retryCount(index);
            if (attempts >= retrier.maxAttempts()) {
                run.environment().inspector().onRetriesExhausted(index);
                return false;
            }
            var delay = RetrySchedule.delay(retrier, attempts + 1, run.context().random());
            run.record(
                    new Fact.RetryScheduled(
                            run.frame().path(),
                            index,
                            run.context().now().plus(delay),
                            failed.eventId()));
            return true;
        }
        return false;
    }

    /**
     * Lets a catcher handle the error. Without a matching catcher, the execution, branch or
     * iteration ends with the error.
     */
    static void catchOrClose(Run run, FrameStatus.Failed failed) {
        if (!caught(run, failed)) {
            run.close(failed.error(), failed.cause(), failed.missedHeartbeat());
        }
    }

    private static boolean caught(Run run, FrameStatus.Failed failed) {
        if (run.state() instanceof RetryableState retryable) {
            for (int index = 0; index < retryable.catchers().size(); index++) {
                var catcher = retryable.catchers().get(index);
                if (matches(catcher.errorEquals(), failed)) {
                    run.environment().inspector().onCaught(index);
                    leave(run, catcher, failed);
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean matches(List<String> errorEquals, FrameStatus.Failed failed) {
        var error = failed.error();
        return failed.missedHeartbeat()
                ? ErrorMatch.matchesMissedHeartbeat(errorEquals)
                : ErrorMatch.matches(errorEquals, error == null ? "" : error);
    }

    /**
     * Leaves the state through a catcher. OutputPath and ResultPath of the state do not apply to a
     * caught error. An error in the catcher's own expressions is not caught, because it could
     * otherwise be caught endlessly.
     */
    private static void leave(Run run, Catcher catcher, FrameStatus.Failed failed) {
        run.beginCatching(failed.eventId());
        var output =
                Payload.of(
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("Error", failed.error())
                                .put("Cause", failed.cause()));
        var scope = run.errorScope(run.state().queryLanguage(), output);
        var placed =
                catcher.output() == null
                        ? DataFlowSteps.insert(run, catcher.resultPath(), output)
                        : run.valueOrFailState(catcher.output(), scope);
        if (placed == null || !run.checkSize(placed, run.visit().state())) {
            return;
        }
        var assigned = AssignSteps.evaluate(run, catcher.assign(), scope);
        if (assigned != null) {
            run.leave(placed, assigned, new Successor.Next(catcher.next()));
        }
    }
}
