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
import dev.askel.asl.model.RetrySchedule;
import dev.askel.asl.model.Successor;
import dev.askel.asl.model.WorkState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Retry, then Catch, then the end of the scope (docs/aws/asl.md section 11). */
final class Handlers {
    /** Retry and Catch of the state, as runs use them. */
    static final Run.ErrorHandling HANDLING =
            new Run.ErrorHandling() {
                @Override
                public void failed(Run run, @Nullable String error, @Nullable String cause) {
                    Handlers.handle(run, error, cause);
                }

                @Override
                public void evaluationFailed(Run run, String error, @Nullable String cause) {
                    Handlers.evaluationFailed(run, error, cause);
                }

                @Override
                public void catchingFailed(Run run, String error, @Nullable String cause) {
                    Handlers.catchingFailed(run, error, cause);
                }
            };

    private Handlers() {}

    /** What becomes of the current state's error. */
    static void handle(Run run, @Nullable String error, @Nullable String cause) {
        handle(run, new FrameStatus.Failed(error, cause, run.frame().lastEventId(), false));
    }

    /**
     * What becomes of a Task whose time is over. A catcher sees an empty cause, the history none
     * (recorded: test_task_service_lambda, test_invoke_timeout).
     */
    static void timedOut(Run run, boolean missedHeartbeat) {
        handle(
                run,
                new FrameStatus.Failed(
                        ErrorName.TIMEOUT, "", run.frame().lastEventId(), missedHeartbeat));
    }

    private static void handle(Run run, FrameStatus.Failed failed) {
        run.environment().inspector().failed(failed.error(), failed.cause());
        if (!retried(run, failed)) {
            catchOrClose(run, failed);
        }
    }

    /**
     * Ends the scope with an error in a catcher's own expression. A Map or Parallel state fails
     * again.
     */
    static void catchingFailed(Run run, String error, @Nullable String cause) {
        var type = StateEvents.failed(run.state());
        if (type != null) {
            run.emit(type, EventDetails.None.INSTANCE);
        }
        run.close(error, cause);
    }

    /**
     * What becomes of an expression's error. A Map or Parallel state says that it has failed, as
     * recorded for Items (test_map_state_items_eval_jsonata_fail), unless it has said the opposite.
     */
    static void evaluationFailed(Run run, String error, @Nullable String cause) {
        var failed = new FrameStatus.Failed(error, cause, run.frame().lastEventId(), false);
        run.environment().inspector().failed(error, cause);
        if (retried(run, failed)) {
            return;
        }
        var type = StateEvents.failed(run.state());
        boolean succeeded =
                run.frame().phase() instanceof Phase.Joining(var join) && join.isComplete();
        if (type != null && !succeeded) {
            run.emit(type, EventDetails.None.INSTANCE);
        }
        catchOrClose(run, failed);
    }

    /**
     * Whether a retrier takes the error; then its back-off is recorded, and the next attempt will
     * point at the failing event.
     */
    static boolean retried(Run run, FrameStatus.Failed failed) {
        if (!(run.state() instanceof WorkState work)) {
            return false;
        }
        for (int index = 0; index < work.retriers().size(); index++) {
            var retrier = work.retriers().get(index);
            if (!matches(retrier.errorEquals(), failed)) {
                continue;
            }
            int attempts = run.visit().attempts(index);
            if (attempts >= retrier.maxAttempts()) {
                run.environment().inspector().retriesExhausted(index);
                return false;
            }
            var delay = RetrySchedule.delay(retrier, attempts + 1, run.context().chance());
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

    /** A catcher takes the error, or the scope ends with it. */
    static void catchOrClose(Run run, FrameStatus.Failed failed) {
        if (!caught(run, failed)) {
            run.close(failed.error(), failed.cause(), failed.missedHeartbeat());
        }
    }

    private static boolean caught(Run run, FrameStatus.Failed failed) {
        if (run.state() instanceof WorkState work) {
            for (int index = 0; index < work.catchers().size(); index++) {
                var catcher = work.catchers().get(index);
                if (matches(catcher.errorEquals(), failed)) {
                    run.environment().inspector().caughtBy(index);
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
     * OutputPath and ResultPath of the state itself do not apply to a caught error. What goes wrong
     * in here ends the scope: no catcher catches its own errors, or it might do so for ever.
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
                        ? StateData.place(run, catcher.resultPath(), output)
                        : run.value(catcher.output(), scope);
        if (placed == null || !run.fits(placed, run.visit().state())) {
            return;
        }
        var assigned = AssignSteps.values(run, catcher.assign(), scope);
        if (assigned != null) {
            run.leave(placed, assigned, new Successor.Next(catcher.next()));
        }
    }
}
