package dev.askel.engine.execution.live;

import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.Fact;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.asl.interpreter.Stimulus;
import dev.askel.asl.interpreter.execution.Phase;
import dev.askel.engine.execution.ExecutionCommand;
import dev.askel.engine.execution.ExecutionCommand.ChildFinished;
import dev.askel.engine.execution.ExecutionCommand.CompleteTask;
import dev.askel.engine.execution.ExecutionCommand.InspectReply;
import dev.askel.engine.execution.ExecutionCommand.NoticeReceived;
import dev.askel.engine.execution.ExecutionCommand.Redrive;
import dev.askel.engine.execution.ExecutionCommand.Start;
import dev.askel.engine.execution.ExecutionCommand.StartReply;
import dev.askel.engine.execution.ExecutionCommand.StartResult;
import dev.askel.engine.execution.ExecutionCommand.Stop;
import dev.askel.engine.execution.ExecutionCommand.StopReply;
import dev.askel.engine.execution.ExecutionCommand.TakeReply;
import dev.askel.engine.execution.ExecutionCommand.TakeTask;
import dev.askel.engine.execution.ExecutionCommand.TaskReply;
import dev.askel.engine.execution.ExecutionCommand.TaskResult;
import dev.askel.engine.execution.ExecutionServices;
import dev.askel.engine.execution.actor.ExecutionActorContext;
import dev.askel.engine.execution.call.DelayedDeliveryConfirmations;
import dev.askel.engine.execution.call.EarlyCallbacks;
import dev.askel.engine.execution.commit.Commits;
import dev.askel.engine.execution.decision.StimulusListener;
import dev.askel.engine.execution.recovery.HeldExecutionReplies;
import dev.askel.engine.sql.PayloadText;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Handles requests to a live execution. Each reply, except that of an inspection, is sent when its
 * content is durable. Every request may arrive twice.
 */
final class Requests {
    private final LiveActions live;
    private final ExecutionRunner runner;
    private final Commits commits;
    private final ExecutionServices services;
    private final ExecutionActorContext actorContext;
    private final CallAnswers answers;
    private final TaskResults results;
    private final LiveRepairs repairs;
    private final ReceivedSignals signals;
    private final ChildEnds childEnds;
    private final PermitDecisions permits;
    private final ExecutionPauses pauses;
    private final ExecutionMigrations migrations;
    private final StartAdmission admission;
    private final EarlyCallbacks early;
    private final DelayedDeliveryConfirmations confirmations;

    Requests(
            LiveActions live,
            ExecutionRunner runner,
            CallAnswers answers,
            Commits commits,
            ExecutionServices services,
            ExecutionActorContext actorContext) {
        this.live = live;
        this.runner = runner;
        this.commits = commits;
        this.services = services;
        this.actorContext = actorContext;
        this.answers = answers;
        this.results = new TaskResults(runner, services);
        this.repairs = new LiveRepairs(live, runner, commits, results);
        this.signals = new ReceivedSignals(runner, commits, services);
        this.childEnds = new ChildEnds(actorContext, runner, commits, answers, services);
        this.permits = new PermitDecisions(runner, commits);
        this.pauses = new ExecutionPauses(runner, commits, services);
        this.migrations = new ExecutionMigrations(runner, commits, services, actorContext);
        this.admission = new StartAdmission(runner);
        var settings = services.settings();
        this.early = new EarlyCallbacks(actorContext.actor(), settings.callbackDelayMax());
        this.confirmations =
                new DelayedDeliveryConfirmations(
                        actorContext.timers(), settings.confirmationDelayMax());
    }

    void onRequest(ExecutionCommand.Remote message) {
        // An operator can load an execution on hold. It must not advance.
        if (runner.state().isRunning()
                && actorContext.memory().isHeld()
                && HeldExecutionReplies.refuse(message)) {
            return;
        }
        switch (message) {
            case Start start -> onRepeatedStart(start);
            case Stop stop -> onStop(stop);
            case Redrive redrive -> onRedrive(redrive);
            case CompleteTask complete -> onCompleteTask(complete);
            case TakeTask take -> onTakeTask(take);
            case ExecutionCommand.TaskHandedOver confirmation ->
                    confirmations.delay(confirmation).forEach(this::onTaskHandedOver);
            case ExecutionCommand.ReturnTask(var frame, int ordinal, var takeId) -> {
                runner.stimulate(
                        new FramePath(frame), new Stimulus.TaskRequeued(ordinal, takeId), null);
            }
            case ExecutionCommand.HeartbeatMissed missed -> {
                if (isStillTaken(missed)) {
                    runner.stimulate(
                            new FramePath(missed.frame()),
                            new Stimulus.TimedOut(missed.ordinal(), true),
                            null);
                }
            }
            case ExecutionCommand.Wake(var row) -> live.wake(row);
            case ExecutionCommand.MachineDeleted(var name) -> {
                if (runner.state().isRunning()) {
                    runner.close(
                            HistoryEventType.ExecutionFailed,
                            ErrorName.RUNTIME,
                            "State machine %s has been deleted.".formatted(name));
                }
            }
            case ExecutionCommand.Pause pause -> pauses.onPause(pause);
            case ExecutionCommand.Resume resume -> pauses.onResume(resume);
            case ExecutionCommand.Migrate migrate -> migrations.onMigrate(migrate);
            case ExecutionCommand.CancelMigration cancel -> migrations.onCancel(cancel);
            case ExecutionCommand.DescribeMigration describe -> migrations.onDescribe(describe);
            case ExecutionCommand.ReceiveSignal signal -> signals.onSignal(signal);
            case ChildFinished finished -> childEnds.onFinished(finished);
            case ExecutionCommand.MapRunEnded ended -> onMapRunEnded(ended);
            case ExecutionCommand.PermitsDecided decided -> permits.onDecided(decided);
            case ExecutionCommand.StartDecided decided -> admission.onDecided(decided);
            case NoticeReceived(long ordinal) -> {
                if (runner.state().pendingNotices().containsKey(ordinal)) {
                    runner.record(new Fact.NoticeAcknowledged(ordinal));
                }
            }
            case ExecutionCommand.RepairCommand repair -> repairs.onRepair(repair);
            case ExecutionCommand.Inspect inspect ->
                    inspect.replyTo().tell(new InspectReply(live.inspection()));
        }
    }

    /** Performs a requested pause or migration if the execution has reached a position for it. */
    void performIfSettled() {
        pauses.pauseIfSettled();
        migrations.migrateIfSafe();
    }

    ExecutionMigrations migrations() {
        return migrations;
    }

    /**
     * Whether the worker that missed its heartbeat still has the task. The task may have returned
     * to its queue, or another worker may have received it.
     */
    private boolean isStillTaken(ExecutionCommand.HeartbeatMissed missed) {
        var state = runner.state();
        var frame = state.frame(new FramePath(missed.frame()));
        if (frame == null
                || missed.redrive() != state.redriveCount()
                || !(frame.phase() instanceof Phase.Calling(var call))) {
            return false;
        }
        var startedAt = call.startedAt();
        var takenAt = missed.takenAtMillis();
        return startedAt != null && (takenAt == null || takenAt == startedAt.toEpochMilli());
    }

    private void onRepeatedStart(Start start) {
        var state = runner.state();
        boolean isSameRequest =
                state.hasAnswered(start.requestId())
                        || (start.parent() != null && start.parent().equals(state.parent()));
        boolean isSameExecution =
                !isSameRequest
                        && state.isRunning()
                        // A fork has not run its first states.
                        && state.forkOrigin() == null
                        && state.input().equals(services.payload(state.identity(), start.input()))
                        && Objects.equals(state.identity().testCase(), start.identity().testCase());
        commits.answerWhenCommitted(() ->
                answer(
                        start,
                        isSameRequest || isSameExecution
                                ? StartResult.STARTED
                                : StartResult.ALREADY_EXISTS));
    }

    StartAdmission admission() {
        return admission;
    }

    /** Replies to a start with the result and the start time of the execution. */
    void answer(Start command, StartResult result) {
        command.replyTo()
                .tell(new StartReply(result, runner.state().identity().startedAt().toEpochMilli()));
    }

    private void onStop(Stop stop) {
        var childOf = stop.childOf();
        if (stop.onlyQueued() && runner.state().isRunning() && !runner.state().awaitsStart()) {
            commits.answerWhenCommitted(() -> stop.replyTo().tell(new StopReply(true, 0, true)));
            return;
        }
        if (runner.state().isRunning()
                && (childOf == null || childOf.equals(runner.state().parent()))) {
            runner.close(HistoryEventType.ExecutionAborted, stop.error(), stop.cause());
        }
        commits.answerWhenCommitted(() -> {
            var outcome = runner.state().outcome();
            stop.replyTo()
                    .tell(new StopReply(true, outcome == null ? 0 : outcome.at().toEpochMilli()));
        });
    }

    private void onRedrive(Redrive redrive) {
        var reply =
                Redrives.replyWithoutWrite(
                        runner.state(),
                        redrive,
                        services.limits(runner.state().identity()).historyEventsMax(),
                        services.now());
        commits.answerWhenCommitted(() -> {
            if (reply == null) {
                live.reopenSoon(redrive);
            } else {
                redrive.replyTo().tell(reply);
            }
        });
    }

    private void onCompleteTask(CompleteTask complete) {
        var path = new FramePath(complete.frame());
        if (answers.awaitsCallAnswer(path, complete.ordinal())) {
            early.stash(path, complete);
        } else {
            complete(path, complete);
        }
    }

    /**
     * Handles the stashed callbacks of a frame (main line, branch or iteration). Either the frame's
     * call got its response, or the callbacks have waited for the maximum delay.
     */
    void releaseCallbacks(FramePath path) {
        early.remove(path).forEach(complete -> complete(path, complete));
    }

    private void complete(FramePath path, CompleteTask complete) {
        if (results.isAccepted(complete.requestId())) {
            commits.answerWhenCommitted(() -> reply(complete, TaskResult.ACCEPTED));
            return;
        }
        var state = runner.state();
        if (complete.redrive() != state.redriveCount()
                || !Objects.equals(complete.startStamp(), state.identity().startStamp())) {
            commits.answerWhenCommitted(() -> reply(complete, TaskResult.CLOSED));
            return;
        }
        results.settle(
                path,
                complete.ordinal(),
                complete.output(),
                complete.error(),
                complete.cause(),
                complete.requestId(),
                result -> reply(complete, result));
        // After the result is accepted, the confirmation of the delivery has no effect.
        confirmations.remove(path).forEach(this::onTaskHandedOver);
    }

    /** Handles all delayed confirmations of deliveries now. */
    void confirmHandOvers() {
        confirmations.removeAll().forEach(this::onTaskHandedOver);
    }

    private void reply(CompleteTask complete, TaskResult result) {
        var bytesMax = result == TaskResult.TOO_LARGE ? results.outputBytesMax() : null;
        complete.replyTo().tell(new TaskReply(result, bytesMax));
    }

    private void onTakeTask(TakeTask take) {
        var path = new FramePath(take.frame());
        runner.stimulate(
                path,
                new Stimulus.ActivityStarted(take.ordinal(), take.workerName(), delivery(take)),
                new StimulusListener() {
                    @Override
                    public void onCommitted() {
                        var frame = runner.state().frame(path);
                        var input =
                                frame != null
                                                && frame.phase() instanceof Phase.Calling(var call)
                                                && call.ordinal() == take.ordinal()
                                        ? taskInputText(call.parameters())
                                        : null;
                        take.replyTo()
                                .tell(
                                        input == null
                                                ? new TakeReply(null, null)
                                                : new TakeReply(
                                                        services.tokens()
                                                                .tokensOf(runner.state().identity())
                                                                .token(
                                                                        path,
                                                                        take.ordinal(),
                                                                        runner.state()
                                                                                .redriveCount()),
                                                        input));
                    }

                    @Override
                    public void onRefused() {
                        var frames = runner.frames();
                        if (frames != null) {
                            frames.startRequeueTimer(path);
                        }
                        take.replyTo().tell(new TakeReply(null, null));
                    }
                });
    }

    /**
     * Returns the input of a task as {@link PayloadText}. The poll of the worker makes it compact.
     */
    private static String taskInputText(Payload parameters) {
        return parameters.stored() == null ? parameters.text() : PayloadText.of(parameters);
    }

    private Phase.@Nullable Delivery delivery(TakeTask take) {
        var takeId = take.takeId();
        return takeId == null ? null : results.newDelivery(takeId);
    }

    private void onTaskHandedOver(ExecutionCommand.TaskHandedOver message) {
        runner.stimulate(
                new FramePath(message.frame()),
                new Stimulus.DeliveryAcknowledged(message.ordinal(), message.takeId()),
                new StimulusListener() {
                    @Override
                    public void onCommitted() {
                        message.replyTo().tell(new TaskReply(TaskResult.ACCEPTED));
                    }

                    @Override
                    public void onRefused() {
                        message.replyTo().tell(new TaskReply(TaskResult.CLOSED));
                    }
                });
    }

    /**
     * Whether a frame waits for this end of a Map Run. If not, the end belongs to an expired
     * execution with the same name, or the Map Run was redriven later.
     */
    private boolean isAwaited(ExecutionCommand.MapRunEnded ended) {
        var state = runner.state();
        var frame = state.frame(new FramePath(ended.frame()));
        return Objects.equals(ended.startStamp(), state.identity().startStamp())
                && frame != null
                && frame.phase() instanceof Phase.Mapping(var run)
                && run.redriveCount() == ended.redriveCount();
    }

    private void onMapRunEnded(ExecutionCommand.MapRunEnded ended) {
        var acknowledge =
                new StimulusListener() {
                    @Override
                    public void onCommitted() {
                        services.mapRuns().acknowledge(ended.mapRunId(), ended.redriveCount());
                    }

                    @Override
                    public void onRefused() {
                        onCommitted();
                    }
                };
        if (!isAwaited(ended)) {
            commits.answerWhenCommitted(acknowledge::onCommitted);
            return;
        }
        var output = ended.output();
        runner.stimulate(
                new FramePath(ended.frame()),
                output == null
                        ? new Stimulus.MapRunFailed(ended.ordinal(), ended.error(), ended.cause())
                        : new Stimulus.MapRunSucceeded(ended.ordinal(), Payload.ofVerbatim(output)),
                acknowledge);
    }
}
