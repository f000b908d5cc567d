package dev.askel.engine.execution;

import dev.askel.asl.expression.Budget;
import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.Fact;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.asl.history.Notice;
import dev.askel.asl.interpreter.Context;
import dev.askel.asl.interpreter.Effect;
import dev.askel.asl.interpreter.ExecutionState;
import dev.askel.asl.interpreter.Interpreter;
import dev.askel.asl.interpreter.Ledger;
import dev.askel.asl.interpreter.Phase;
import dev.askel.asl.interpreter.Stimulus;
import dev.askel.asl.interpreter.Transition;
import dev.askel.asl.model.Resource;
import dev.askel.asl.model.Resource.CallPattern;
import dev.askel.asl.model.StateMachine;
import dev.askel.engine.execution.ExecutionEntity.CallAnswered;
import dev.askel.engine.execution.ExecutionEntity.ChildAnswered;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The course of a live execution: lets its frames decide about one stimulus after the other, and
 * performs what they owe when it is durable.
 */
final class Course {
    /** Entries that may wait for a write in flight before frames have to pause. */
    private static final int PENDING_MAX = 2_000;

    /** Data that may wait; what branches propose meanwhile comes on top, one transition each. */
    private static final long PENDING_BYTES_MAX = 4L * 1024 * 1024;

    private final Seat seat;
    private final ExecutionServices services;
    private final Ledger ledger;
    private final Commits commits;
    private final @Nullable Interpreter interpreter;
    private final @Nullable FrameRuntimes frames;

    private FrameRuntimes.Useless useless = FrameRuntimes.Useless.NOTHING;
    private boolean proceedQueued;
    private boolean closing;

    /** The course of what the ledger holds; {@code machine} is null when nothing can happen. */
    Course(
            Seat seat,
            ExecutionServices services,
            Ledger ledger,
            Commits commits,
            @Nullable StateMachine machine) {
        this.seat = seat;
        this.services = services;
        this.ledger = ledger;
        this.commits = commits;
        var state = ledger.state();
        this.interpreter =
                machine == null
                        ? null
                        : new Interpreter(
                                machine,
                                state.identity(),
                                state.input(),
                                services.tokens().of(state.identity()),
                                services.missingActivities(),
                                this::refusal,
                                services.limits());
        this.frames =
                interpreter == null
                        ? null
                        : new FrameRuntimes(seat, services, interpreter, ledger, this::refuse);
    }

    private @Nullable Failure refusal(Resource resource, Payload parameters) {
        return ChildStarts.serves(resource)
                ? ChildStarts.refusal(parameters)
                : services.connectors().refusal(resource, parameters);
    }

    /** The accepted state. */
    ExecutionState state() {
        return ledger.state();
    }

    /** Whether the task the frame is in shows its child's data as JSON. */
    boolean wantsJson(FramePath path) {
        return frames != null && frames.calls().pattern(path) == CallPattern.SYNC_2;
    }

    // Deciding

    /** Lets the frame decide; {@code decision} hears of it when that is durable. */
    void stimulate(FramePath path, Stimulus stimulus, @Nullable Decision decision) {
        var frame = state().frame(path);
        if (interpreter == null || frames == null || frame == null || !state().isRunning()) {
            refuse(decision);
            return;
        }
        // A start is waited for as well, and begins with the root's first states.
        var budget = budget(decision != null || frame.phase() instanceof Phase.Starting);
        if (path.isRoot()) {
            var context = context(budget, state().lastEventId());
            decide(interpreter.advance(frame, stimulus, context), decision);
        } else {
            frames.advance(frame, stimulus, context(budget, Context.UNKNOWN), decision);
        }
    }

    /** A branch has decided. A start that met an existing execution may leave such behind. */
    void proposed(ExecutionEntity.Proposed proposal) {
        if (frames != null && proposal.proposer().equals(interpreter)) {
            var path = proposal.transition().frame();
            frames.advanced(path);
            decide(proposal.transition(), proposal.decision());
            frames.next(path);
        }
    }

    void branchFailed(ExecutionEntity.BranchFailed failed) {
        if (failed.proposer().equals(interpreter)) {
            throw new IllegalStateException(
                    "%s: frame %s cannot go on".formatted(seat.persistenceId(), failed.frame()),
                    failed.bug());
        }
    }

    void rung(ExecutionEntity.TimerDue timer) {
        if (frames != null && frames.rung(timer)) {
            stimulate(timer.frame(), timer.stimulus(), null);
        }
    }

    void answered(CallAnswered answer) {
        var stimulus = frames == null ? null : frames.calls().answered(answer);
        if (stimulus != null) {
            stimulate(answer.frame(), stimulus, null);
        }
    }

    void answered(ChildAnswered answer) {
        if (frames == null) {
            return;
        }
        var stimuli = frames.calls().answered(answer);
        if (stimuli == null) {
            onLateStart(answer);
            return;
        }
        stimuli.forEach(stimulus -> stimulate(answer.frame(), stimulus, null));
    }

    /** Its task ended while it was being started; from then on it is owed that it is stopped. */
    private void onLateStart(ChildAnswered answer) {
        if (answer.outcome() instanceof ChildStarts.Started.Running) {
            seat.tellSelf(new ExecutionCommand.Wake(null));
            return;
        }
        state().owed().entrySet().stream()
                .filter(each ->
                        each.getValue() instanceof Notice.StopStarting stop
                                && stop.frame().equals(answer.frame())
                                && stop.ordinal() == answer.ordinal())
                .map(Map.Entry::getKey)
                .toList()
                .forEach(notice -> record(new Fact.NoticeAcknowledged(notice)));
    }

    void startAgain(ExecutionEntity.ChildStartDue due) {
        if (frames != null) {
            frames.calls().startAgain(due);
        }
    }

    /** The execution's own time is over; where it rang too early, it rings again. */
    void expire(ExecutionEntity.ExecutionExpired timer) {
        // One of before a redrive may have been on its way.
        var owed = new Effect.ExpireExecution(timer.due());
        if (frames == null || !Interpreter.outstanding(state()).contains(owed)) {
            return;
        }
        if (services.until(timer.due()).isPositive()) {
            frames.expireExecution();
        } else {
            close(HistoryEventType.ExecutionTimedOut, ErrorName.TIMEOUT, null);
        }
    }

    void close(HistoryEventType type, @Nullable String error, @Nullable String cause) {
        ledger.close(type, error, cause, services.now());
        changed();
    }

    /** Takes a fact that concerns the execution as a whole. */
    void record(Fact fact) {
        ledger.record(fact);
        changed();
    }

    private void decide(Transition transition, @Nullable Decision decision) {
        if (interpreter == null
                || !ledger.accept(
                        interpreter,
                        transition,
                        () ->
                                context(
                                        budget(decision != null || commits.isAwaited()),
                                        state().lastEventId()))) {
            refuse(decision);
            return;
        }
        if (decision != null) {
            var requestId = decision.requestId();
            if (requestId != null) {
                ledger.record(new Fact.RequestAnswered(requestId));
            }
            decision.accepted();
            commits.answerNext(decision::committed);
        }
        changed();
    }

    private void refuse(@Nullable Decision decision) {
        if (decision != null) {
            commits.answerCommitted(decision::refused);
        }
    }

    /** Who waits for a commit does not wait for a state that takes long: it comes after that. */
    private Budget budget(boolean awaited) {
        return awaited ? Budget.brief(services.limits().transitionStepsMax()) : new Budget();
    }

    private Context context(Budget budget, long lastEventId) {
        return new Context(
                services.now(),
                services.chance(),
                budget,
                lastEventId,
                state().redriveCount(),
                state().redrivenAt());
    }

    // Going on

    /** After anything was accepted: frames that can go on do, the rest waits for the commit. */
    void changed() {
        changed(!commits.isAwaited());
    }

    /** The same where the root has its turn whoever waits: at the start, and behind each commit. */
    void takeTurn() {
        changed(true);
    }

    private void changed(boolean rootsTurn) {
        commits.touch(ledger.takeTouched());
        goOn(rootsTurn);
        commits.flushSoon();
    }

    /**
     * Lets frames go on. The root does so between two messages to this actor, of which the outcome
     * of a write is one: where somebody waits for that, the root waits too.
     */
    private void goOn(boolean rootsTurn) {
        if (frames == null || closing || !state().isRunning() || isFull()) {
            return;
        }
        if (rootsTurn && state().root().isRunnable() && !proceedQueued) {
            proceedQueued = true;
            seat.tellSelf(new ExecutionEntity.Proceed());
        }
        frames.advanceRunnable(() -> context(budget(false), Context.UNKNOWN));
    }

    /** The root goes on by itself. */
    void proceed() {
        proceedQueued = false;
        if (!closing && !isFull() && state().isRunning() && state().root().isRunnable()) {
            stimulate(FramePath.ROOT, Stimulus.Proceed.INSTANCE, null);
        }
    }

    /** The commit under way sends on what pauses now. */
    private boolean isFull() {
        return commits.isWriting()
                && (ledger.pendingSize() >= PENDING_MAX
                        || ledger.pendingBytes() >= PENDING_BYTES_MAX);
    }

    // Performing

    /**
     * Does everything once more that the durable frames owe. What a frame owes that has changed
     * since is done by the commit of that.
     */
    void performOwed() {
        if (frames == null) {
            return;
        }
        for (var effect : Interpreter.outstanding(state())) {
            if (commits.isDurable(frame(effect))) {
                frames.perform(effect);
            }
        }
        goOn(!commits.isAwaited());
    }

    private static FramePath frame(Effect effect) {
        return switch (effect) {
            case Effect.Advance(var frame) -> frame;
            case Effect.Wake(var frame, _) -> frame;
            case Effect.Perform(var frame, _) -> frame;
            case Effect.Offer(var frame, _) -> frame;
            case Effect.Await(var frame, _) -> frame;
            case Effect.Expire(var frame, _, _) -> frame;
            case Effect.Heartbeat(var frame, _, _, _) -> frame;
            case Effect.TakeBack(var frame, _, _, _) -> frame;
            case Effect.ExpireExecution _, Effect.Deliver _ -> FramePath.ROOT;
        };
    }

    /** A write takes all that was accepted. */
    void flushed() {
        if (frames != null) {
            useless = frames.useless();
        }
    }

    /**
     * What that write took is durable.
     *
     * @param versions of the frames it changed
     */
    void committed(Map<FramePath, Long> versions) {
        if (frames == null) {
            return;
        }
        var state = state();
        if (state.isRunning()) {
            if (versions.containsKey(FramePath.ROOT)) {
                frames.expireExecution();
            }
            versions.forEach((path, version) -> {
                var frame = state.frame(path);
                // A frame that has gone on since is dealt with by the commit of that.
                if (frame != null && frame.version() == version) {
                    frames.performAnew(path, Interpreter.outstanding(state, frame));
                }
            });
        }
    }

    /** Lets go of what the last write that is durable made useless. */
    void letGo() {
        if (frames != null) {
            frames.letGo(useless);
            useless = FrameRuntimes.Useless.NOTHING;
        }
    }

    // Ending

    /** Lets go of everything: nothing of this ever began. */
    void abandon() {
        if (frames != null) {
            frames.stop();
        }
    }

    /** From here on nothing new is begun: no call, no further state of a frame's own accord. */
    void beginNothing() {
        closing = true;
        if (frames != null) {
            frames.calls().close();
        }
    }

    /** Whether something is under way whose end is to be waited for. */
    boolean isBusy() {
        return (frames != null && frames.isBusy())
                || (!closing && state().isRunning() && state().root().isRunnable());
    }

    /** Whether there is something to do that waits for nobody else. */
    boolean owesWork() {
        return Interpreter.outstanding(state()).stream()
                .anyMatch(effect ->
                        effect instanceof Effect.Advance || effect instanceof Effect.Perform);
    }

    /** Whether a timer rings soon, so that leaving memory would not pay. */
    boolean hasNearTimer() {
        return frames != null && frames.hasNearTimer();
    }
}
