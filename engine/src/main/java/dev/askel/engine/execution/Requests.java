package dev.askel.engine.execution;

import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.history.Fact;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.asl.interpreter.Stimulus;
import dev.askel.asl.interpreter.execution.Phase;
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
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What others ask of a live execution. Every answer waits until what it tells of is durable; every
 * request may come twice.
 */
final class Requests {
    /** Longer than a shard takes to move, so that a slow confirmation makes no second delivery. */
    private static final Duration HAND_OVER_WITHIN = Duration.ofSeconds(30);

    private final LiveExecution live;
    private final Course course;
    private final Commits commits;
    private final ExecutionServices services;
    private final LiveRepairs repairs;
    private final EarlyCallbacks early;
    private final HandOverWords handOvers;

    /** Calls whose effect is accepted and not durable yet: however many, none is forgotten. */
    private final Set<String> pending = new HashSet<>();

    Requests(
            LiveExecution live,
            Course course,
            Commits commits,
            ExecutionServices services,
            Seat seat) {
        this.live = live;
        this.course = course;
        this.commits = commits;
        this.services = services;
        this.repairs = new LiveRepairs(live, course, commits, this);
        var settings = services.settings();
        this.early = new EarlyCallbacks(seat.actor(), settings.answerPatience());
        this.handOvers = new HandOverWords(seat.timers(), settings.resultPatience());
    }

    void on(ExecutionCommand.Remote message) {
        switch (message) {
            case Start again -> onStartAgain(again);
            case Stop stop -> onStop(stop);
            case Redrive redrive -> onRedrive(redrive);
            case CompleteTask complete -> onCompleteTask(complete);
            case TakeTask take -> onTakeTask(take);
            case ExecutionCommand.TaskHandedOver word ->
                    handOvers.keep(word).forEach(this::onTaskHandedOver);
            case ExecutionCommand.ReturnTask(var frame, int ordinal, var takeId) -> {
                course.stimulate(
                        new FramePath(frame), new Stimulus.TaskRequeued(ordinal, takeId), null);
            }
            case ExecutionCommand.HeartbeatMissed missed -> {
                if (isTakenStill(missed)) {
                    course.stimulate(
                            new FramePath(missed.frame()),
                            new Stimulus.TimedOut(missed.ordinal(), true),
                            null);
                }
            }
            case ExecutionCommand.Wake(var row) -> live.wake(row);
            case ExecutionCommand.MachineDeleted(var name) -> {
                if (course.state().isRunning()) {
                    course.close(
                            HistoryEventType.ExecutionFailed,
                            ErrorName.RUNTIME,
                            "State machine %s has been deleted.".formatted(name));
                }
            }
            case ChildFinished finished -> onChildFinished(finished);
            case NoticeReceived(long ordinal) -> {
                if (course.state().pendingNotices().containsKey(ordinal)) {
                    course.record(new Fact.NoticeAcknowledged(ordinal));
                }
            }
            case ExecutionCommand.Repairing repair -> repairs.on(repair);
            case ExecutionCommand.Inspect inspect ->
                    inspect.replyTo().tell(new InspectReply(live.inspection()));
        }
    }

    /** A task may have gone back to its queue, and have come to another worker. */
    private boolean isTakenStill(ExecutionCommand.HeartbeatMissed missed) {
        var state = course.state();
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

    private void onStartAgain(Start again) {
        var state = course.state();
        boolean ours =
                state.hasAnswered(again.requestId())
                        || (again.parent() != null && again.parent().equals(state.parent()));
        boolean same =
                state.isRunning()
                        && state.input().equals(Origin.parsed(again.input()))
                        && Objects.equals(state.identity().testCase(), again.identity().testCase());
        commits.answerCommitted(() ->
                answer(again, ours || same ? StartResult.STARTED : StartResult.ALREADY_EXISTS));
    }

    /** Tells the starter. */
    void answer(Start command, StartResult result) {
        command.replyTo()
                .tell(new StartReply(result, course.state().identity().startedAt().toEpochMilli()));
    }

    private void onStop(Stop stop) {
        var childOf = stop.childOf();
        if (course.state().isRunning()
                && (childOf == null || childOf.equals(course.state().parent()))) {
            course.close(HistoryEventType.ExecutionAborted, stop.error(), stop.cause());
        }
        commits.answerCommitted(() -> {
            var outcome = course.state().outcome();
            stop.replyTo()
                    .tell(new StopReply(true, outcome == null ? 0 : outcome.at().toEpochMilli()));
        });
    }

    private void onRedrive(Redrive redrive) {
        var settled =
                Redrives.settled(
                        course.state(),
                        redrive,
                        services.limits().historyEventsMax(),
                        services.now());
        commits.answerCommitted(() -> {
            if (settled == null) {
                live.reopenSoon(redrive);
            } else {
                redrive.replyTo().tell(settled);
            }
        });
    }

    private void onCompleteTask(CompleteTask complete) {
        var path = new FramePath(complete.frame());
        if (course.answers().isDue(path, complete.ordinal())) {
            early.keep(path, complete);
        } else {
            complete(path, complete);
        }
    }

    /** Goes on with callbacks that wait for the answer of this frame's call no longer. */
    void callbacksOf(FramePath path) {
        early.take(path).forEach(complete -> complete(path, complete));
    }

    private void complete(FramePath path, CompleteTask complete) {
        if (isAccepted(complete.requestId())) {
            commits.answerCommitted(() -> tell(complete, TaskResult.ACCEPTED));
            return;
        }
        var state = course.state();
        if (complete.redrive() != state.redriveCount()
                || !Objects.equals(complete.life(), state.identity().life())) {
            commits.answerCommitted(() -> tell(complete, TaskResult.CLOSED));
            return;
        }
        settle(
                path,
                complete.ordinal(),
                complete.output(),
                complete.error(),
                complete.cause(),
                complete.requestId(),
                result -> tell(complete, result));
        // Behind a result nobody waits for it.
        handOvers.take(path).forEach(this::onTaskHandedOver);
    }

    /** Hears the words that workers have their tasks, which wait for no results any longer. */
    void hearHandOvers() {
        handOvers.takeAll().forEach(this::onTaskHandedOver);
    }

    /** Gives a task its result; {@code told} hears what came of that when it is durable. */
    void settle(
            FramePath path,
            int ordinal,
            @Nullable String output,
            @Nullable String error,
            @Nullable String cause,
            String requestId,
            Consumer<TaskResult> told) {
        var stimulus =
                output == null
                        ? new Stimulus.Failed(ordinal, error, cause)
                        : new Stimulus.Succeeded(ordinal, Origin.parsed(output));
        course.stimulate(
                path,
                stimulus,
                new Decision() {
                    @Override
                    public @Nullable String requestId() {
                        return requestId;
                    }

                    @Override
                    public void accepted() {
                        pending.add(requestId);
                    }

                    @Override
                    public void committed() {
                        pending.remove(requestId);
                        told.accept(TaskResult.ACCEPTED);
                    }

                    @Override
                    public void refused() {
                        // It may be the repetition of a call that was being decided when it came.
                        told.accept(
                                isAccepted(requestId) ? TaskResult.ACCEPTED : TaskResult.CLOSED);
                    }
                });
    }

    /** Whether the call with this id had its effect, be it durable or not. */
    boolean isAccepted(String requestId) {
        return pending.contains(requestId) || course.state().hasAnswered(requestId);
    }

    private static void tell(CompleteTask complete, TaskResult result) {
        complete.replyTo().tell(new TaskReply(result));
    }

    private void onTakeTask(TakeTask take) {
        var path = new FramePath(take.frame());
        course.stimulate(
                path,
                new Stimulus.ActivityStarted(take.ordinal(), take.workerName(), handOver(take)),
                new Decision() {
                    @Override
                    public void committed() {
                        var frame = course.state().frame(path);
                        var input =
                                frame != null
                                                && frame.phase() instanceof Phase.Calling(var call)
                                                && call.ordinal() == take.ordinal()
                                        ? call.parameters().text()
                                        : null;
                        take.replyTo()
                                .tell(
                                        input == null
                                                ? new TakeReply(null, null)
                                                : new TakeReply(
                                                        services.tokens()
                                                                .of(course.state().identity())
                                                                .token(
                                                                        path,
                                                                        take.ordinal(),
                                                                        course.state()
                                                                                .redriveCount()),
                                                        input));
                    }

                    @Override
                    public void refused() {
                        course.startTakeBackTimer(path);
                        take.replyTo().tell(new TakeReply(null, null));
                    }
                });
    }

    private Phase.@Nullable Delivery handOver(TakeTask take) {
        var takeId = take.takeId();
        return takeId == null ? null : handOver(takeId);
    }

    /** A taking under that name, which is undone unless it is confirmed in time. */
    Phase.Delivery handOver(String takeId) {
        return new Phase.Delivery(
                takeId, Instant.ofEpochMilli(services.time().millis()).plus(HAND_OVER_WITHIN));
    }

    private void onTaskHandedOver(ExecutionCommand.TaskHandedOver message) {
        course.stimulate(
                new FramePath(message.frame()),
                new Stimulus.DeliveryAcknowledged(message.ordinal(), message.takeId()),
                new Decision() {
                    @Override
                    public void committed() {
                        message.replyTo().tell(new TaskReply(TaskResult.ACCEPTED));
                    }

                    @Override
                    public void refused() {
                        message.replyTo().tell(new TaskReply(TaskResult.CLOSED));
                    }
                });
    }

    private void onChildFinished(ChildFinished finished) {
        var path = new FramePath(finished.frame());
        var outcome = finished.outcome();
        var acknowledge =
                new Decision() {
                    @Override
                    public void committed() {
                        services.children()
                                .acknowledge(
                                        finished.senderPersistenceId(), finished.noticeOrdinal());
                    }

                    @Override
                    public void refused() {
                        committed();
                    }
                };
        var life = finished.life();
        if (life != null && !life.equals(course.state().identity().life())) {
            // Whoever waited for that child is forgotten, and another has the name now.
            commits.answerCommitted(acknowledge::committed);
            return;
        }
        // The child may end before the answer to its start is here.
        course.stimulate(path, outcome.submitted(finished.ordinal()), null);
        course.stimulate(
                path,
                outcome.result(finished.ordinal(), course.answers().areJson(path)),
                acknowledge);
    }
}
