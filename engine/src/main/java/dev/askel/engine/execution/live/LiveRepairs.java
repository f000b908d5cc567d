package dev.askel.engine.execution.live;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.Fact;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.asl.history.SemaphoreName;
import dev.askel.asl.interpreter.Stimulus;
import dev.askel.asl.interpreter.execution.Phase.CallKind;
import dev.askel.engine.execution.ExecutionCommand.Abort;
import dev.askel.engine.execution.ExecutionCommand.ReleasePermits;
import dev.askel.engine.execution.ExecutionCommand.RepairCommand;
import dev.askel.engine.execution.ExecutionCommand.RepairReply;
import dev.askel.engine.execution.ExecutionCommand.RepairResult;
import dev.askel.engine.execution.ExecutionCommand.Retry;
import dev.askel.engine.execution.ExecutionCommand.Rouse;
import dev.askel.engine.execution.ExecutionCommand.SettleTask;
import dev.askel.engine.execution.call.OpenCalls;
import dev.askel.engine.execution.call.OpenCalls.OpenCall;
import dev.askel.engine.execution.commit.Commits;
import dev.askel.engine.execution.read.Inspection;
import java.util.Objects;

/** Handles an operator's repairs of a live execution. */
final class LiveRepairs {
    /**
     * The worker's name in the history when an operator completes an activity task that no worker
     * has polled.
     */
    private static final String OPERATOR = "operator";

    private final LiveActions live;
    private final ExecutionRunner runner;
    private final Commits commits;
    private final TaskResults results;

    LiveRepairs(LiveActions live, ExecutionRunner runner, Commits commits, TaskResults results) {
        this.live = live;
        this.runner = runner;
        this.commits = commits;
        this.results = results;
    }

    void onRepair(RepairCommand repair) {
        switch (repair) {
            case Abort abort -> onAbort(abort);
            case Retry retry -> commits.answerWhenCommitted(() -> reply(retry, inspection()));
            case Rouse rouse -> onRouse(rouse);
            case SettleTask settle -> onSettle(settle);
            case ReleasePermits release -> onRelease(release);
        }
    }

    private void onAbort(Abort abort) {
        if (runner.state().isRunning()) {
            runner.close(HistoryEventType.ExecutionAborted, abort.error(), abort.cause());
        }
        commits.answerWhenCommitted(() -> reply(abort, Inspection.ended(runner.state(), null)));
    }

    /**
     * Writes a journal row even if nothing has changed, because the write restores rows of other
     * tables. These are the index row, the wake-up row, open tasks and waits for signals. The
     * wake-up row gets the time of the next load. The recorded fact only marks the request as
     * handled.
     */
    private void onRouse(Rouse rouse) {
        boolean isRestored = runner.state().isRunning() || commits.isIndexDifferent();
        if (isRestored && !runner.state().hasAnswered(rouse.requestId())) {
            commits.restoreRows();
            runner.record(new Fact.RequestAnswered(rouse.requestId()));
        }
        live.wake(null);
        commits.answerWhenCommitted(() -> reply(rouse, inspection()));
    }

    private void onRelease(ReleasePermits release) {
        var state = runner.state();
        var semaphore = new SemaphoreName(release.name(), release.key());
        if (!state.hasAnswered(release.requestId())) {
            if (!state.isRunning()) {
                refuse(
                        release,
                        RepairResult.REFUSED,
                        "It has ended, so it holds no permits of the semaphore %s."
                                .formatted(semaphore));
                return;
            }
            if (state.heldPermits().stream()
                    .noneMatch(each -> each.semaphore().equals(semaphore))) {
                refuse(
                        release,
                        RepairResult.REFUSED,
                        "It holds no permits of the semaphore %s.".formatted(semaphore));
                return;
            }
            runner.record(
                    new Fact.PermitsReleased(FramePath.ROOT, semaphore, null, release.reason()));
            runner.record(new Fact.RequestAnswered(release.requestId()));
        }
        commits.answerWhenCommitted(() -> reply(release, inspection()));
    }

    private void onSettle(SettleTask settle) {
        var state = runner.state();
        if (results.isAccepted(settle.requestId())) {
            commits.answerWhenCommitted(() -> reply(settle, inspection()));
            return;
        }
        var redrive = settle.redrive();
        boolean isOtherRun =
                redrive != null
                        && (redrive != state.redriveCount()
                                || !Objects.equals(
                                        settle.startStamp(), state.identity().startStamp()));
        if (!state.isRunning() || isOtherRun) {
            refuse(settle, RepairResult.REFUSED, "It waits for no task: it has ended.");
            return;
        }
        var open = OpenCalls.of(state);
        var selected = OpenCalls.select(open, settle.task());
        if (selected.size() == 1) {
            settle(settle, selected.getFirst());
            return;
        }
        refuse(
                settle,
                RepairResult.NO_TASK,
                open.isEmpty()
                        ? "It waits for no task."
                        : "%s names %s of the tasks it waits for. Choose one of %s."
                                .formatted(
                                        settle.task(),
                                        selected.isEmpty() ? "none" : "several",
                                        OpenCalls.describe(selected.isEmpty() ? open : selected)));
    }

    private void settle(SettleTask settle, OpenCall open) {
        var path = open.frame().path();
        var call = open.call();
        if (call.kind() == CallKind.ACTIVITY && call.startedAt() == null) {
            // The task counts as delivered to the operator. If the result is lost, the task returns
            // to its queue.
            var started =
                    new Stimulus.ActivityStarted(
                            call.ordinal(), OPERATOR, results.newDelivery(settle.requestId()));
            runner.withFrameEvents(events -> events.startCompletedTask(path, started));
        }
        results.settle(
                path,
                call.ordinal(),
                settle.output(),
                settle.error(),
                settle.cause(),
                settle.requestId(),
                result -> {
                    switch (result) {
                        case ACCEPTED -> reply(settle, settled(open));
                        case TOO_LARGE ->
                                refuse(
                                        settle,
                                        RepairResult.REFUSED,
                                        "The output has more than %d bytes."
                                                .formatted(results.outputBytesMax()));
                        case CLOSED, NO_EXECUTION, OVERLOADED, UNAVAILABLE ->
                                refuse(
                                        settle,
                                        RepairResult.REFUSED,
                                        "The execution has changed since; inspect it again.");
                    }
                });
    }

    private static String settled(OpenCall open) {
        return Payload.of(
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("task", open.key())
                                .put("state", open.state())
                                .put("resource", open.call().resource()))
                .text();
    }

    private String inspection() {
        return live.inspection();
    }

    private static void reply(RepairCommand repair, String json) {
        repair.replyTo().tell(new RepairReply(RepairResult.DONE, json));
    }

    private static void refuse(RepairCommand repair, RepairResult result, String why) {
        repair.replyTo().tell(new RepairReply(result, why));
    }
}
