package dev.askel.engine.execution;

import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.Fact;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.asl.interpreter.Interpreter;
import dev.askel.asl.interpreter.Ledger;
import dev.askel.asl.interpreter.Stimulus;
import dev.askel.asl.interpreter.execution.Effect;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.model.Resource;
import dev.askel.asl.model.StateMachine;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The course of a live execution: lets its frames decide about one stimulus after the other, and
 * performs what they owe when it is durable.
 */
final class Course {
    /** Entries that may wait for a write in flight before frames have to pause. */
    private static final int PENDING_MAX = 2_000;

    /** How long frames wait before they check again whether there is memory. */
    private static final Duration MEMORY_CHECK = Duration.ofMillis(250);

    /** Bytes of pending entries before frames pause; each branch may add one transition to them. */
    private static final long PENDING_BYTES_MAX = 4L * 1024 * 1024;

    /** The same while the node's memory or the journal's queue is short. */
    private static final long PENDING_BYTES_TIGHT = 128 * 1024;

    private final Seat seat;
    private final ExecutionServices services;
    private final Ledger ledger;
    private final Commits commits;
    private final DeferredCalls deferred;
    private final @Nullable Decisions decisions;
    private final @Nullable FrameRuntimes frames;
    private final @Nullable Stimuli stimuli;
    private final CallAnswers answers;
    private final MemoryCount memoryCount;

    private FrameRuntimes.Useless useless = FrameRuntimes.Useless.NOTHING;
    private boolean proceedQueued;
    private boolean closing;

    /** Whether frames that could advance wait for memory. */
    private boolean suspended;

    /** Whether the wake-up row is due, so that a poller resumes the frames. */
    private boolean evicted;

    /** The course of what the ledger holds; {@code machine} is null when nothing can happen. */
    Course(
            Seat seat,
            ExecutionServices services,
            Ledger ledger,
            Commits commits,
            @Nullable StateMachine machine,
            DeferredCalls deferred,
            MemoryCount memoryCount) {
        this.seat = seat;
        this.memoryCount = memoryCount;
        this.services = services;
        this.ledger = ledger;
        this.commits = commits;
        this.deferred = deferred;
        if (machine == null) {
            this.decisions = null;
            this.frames = null;
            this.stimuli = null;
        } else {
            var interpreter = interpreter(machine);
            var evaluations = new Evaluations(seat, services, ledger.state());
            this.decisions =
                    new Decisions(
                            evaluations,
                            interpreter,
                            ledger,
                            new Contexts(services, ledger::state),
                            this::resumed);
            this.stimuli =
                    new Stimuli(
                            ledger, commits, decisions, this::changed, () -> goOn(false, Set.of()));
            var branches =
                    new Branches(
                            seat,
                            services,
                            evaluations,
                            interpreter,
                            ledger,
                            stimuli::refuse,
                            stimuli);
            this.frames =
                    new FrameRuntimes(seat, services, interpreter, ledger, branches, deferred);
            stimuli.comeTo(frames);
            seat.trouble().atEnd(this::release);
        }
        this.answers = new CallAnswers(seat, services, this, frames);
    }

    private Interpreter interpreter(StateMachine machine) {
        var state = ledger.state();
        return new Interpreter(
                machine,
                state.identity(),
                state.input(),
                services.tokens().of(state.identity()),
                services.missingActivities(),
                this::refusal,
                services.limits());
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

    /** What becomes of the answers of its calls. */
    CallAnswers answers() {
        return answers;
    }

    // Deciding

    /** Lets the frame decide; {@code decision} is notified when that is durable. */
    void stimulate(FramePath path, Stimulus stimulus, @Nullable Decision decision) {
        if (stimuli == null) {
            if (decision != null) {
                commits.answerCommitted(decision::refused);
            }
        } else {
            stimuli.stimulate(path, stimulus, decision);
        }
    }

    void heard(ExecutionEntity.OfBranches word) {
        if (stimuli != null) {
            stimuli.heard(word);
        }
    }

    void rung(ExecutionEntity.TimerDue timer) {
        if (stimuli != null) {
            stimuli.rung(timer);
        }
    }

    void mocked(ExecutionEntity.MockDue mock) {
        if (stimuli != null) {
            stimuli.mocked(mock);
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
            // As on AWS, the history shows when the time was over, even if this server was down.
            close(HistoryEventType.ExecutionTimedOut, ErrorName.TIMEOUT, null, timer.due());
        }
    }

    void close(HistoryEventType type, @Nullable String error, @Nullable String cause) {
        close(type, error, cause, services.now());
    }

    private void close(
            HistoryEventType type, @Nullable String error, @Nullable String cause, Instant at) {
        ledger.close(type, error, cause, at);
        if (decisions != null) {
            decisions.drop();
        }
        changed();
    }

    /** Takes a fact that concerns the execution as a whole. */
    void record(Fact fact) {
        ledger.record(fact);
        changed();
    }

    // Going on

    /** Steps may be taken again. */
    private void resumed() {
        if (frames != null) {
            frames.branches().acceptProposals();
            frames.branches().lookAtAll();
        }
        goOn(!commits.isAwaited(), Set.of());
    }

    /** After anything was accepted: frames that can go on do, the rest waits for the commit. */
    void changed() {
        changed(!commits.isAwaited());
    }

    /** The same where the root has its turn whoever waits: at the start, and behind each commit. */
    void takeTurn() {
        if (frames != null) {
            frames.branches().lookAtAll();
            // A branch that was let go keeps nobody waiting.
            frames.branches().acceptProposals();
        }
        changed(true);
    }

    private void changed(boolean rootsTurn) {
        var touched = ledger.takeTouched();
        commits.touch(touched);
        memoryCount.onAccepted();
        goOn(rootsTurn, touched);
        commits.flushSoon();
    }

    /**
     * Lets frames go on. The root does so between two messages to this actor, of which the outcome
     * of a write is one: where somebody waits for that, the root waits too.
     */
    private void goOn(boolean rootsTurn, Set<FramePath> touched) {
        if (frames == null) {
            return;
        }
        if (closing || !state().isRunning() || isFull() || isPaused() || waitsForMemory()) {
            frames.branches().lookAtAll();
            return;
        }
        if (rootsTurn && state().root().isRunnable() && !proceedQueued) {
            proceedQueued = true;
            seat.tellSelf(new ExecutionEntity.Proceed());
        }
        frames.branches().goOn(touched);
    }

    private boolean isPaused() {
        return decisions != null && decisions.isPaused();
    }

    /** The root goes on by itself. */
    void proceed() {
        proceedQueued = false;
        if (!closing
                && !isFull()
                && !isPaused()
                && state().isRunning()
                && state().root().isRunnable()
                && !waitsForMemory()) {
            stimulate(FramePath.ROOT, Stimulus.Proceed.INSTANCE, null);
        }
    }

    /** The commit under way sends on what pauses now. */
    private boolean isFull() {
        return commits.isWriting()
                && (ledger.pendingSize() >= PENDING_MAX
                        || commits.pendingBytes() >= pendingBytesMax());
    }

    private long pendingBytesMax() {
        return services.memory().isTight() || commits.isRejected()
                ? PENDING_BYTES_TIGHT
                : PENDING_BYTES_MAX;
    }

    // Waiting for memory

    /** Whether frames have to wait although they could advance. They check again soon. */
    private boolean waitsForMemory() {
        // Asked last: the answer may take the one exception from the bound.
        suspended =
                seat.memory().isGrowthBounded() && hasFramesToAdvance() && !seat.memory().mayGrow();
        if (suspended && !seat.timers().isTimerActive(ExecutionEntity.MemoryDue.class)) {
            seat.timers()
                    .startSingleTimer(
                            ExecutionEntity.MemoryDue.class,
                            new ExecutionEntity.MemoryDue(),
                            MEMORY_CHECK);
        }
        return suspended;
    }

    /** Whether frames can advance by themselves, and their row does not say so. */
    boolean hasFramesToAdvance() {
        return !evicted
                && Interpreter.outstanding(state()).stream()
                        .anyMatch(Effect.Advance.class::isInstance);
    }

    /** Advances frames that waited for memory, if there is memory now. */
    void checkMemory() {
        if (suspended) {
            suspended = false;
            takeTurn();
        }
    }

    /** Whether frames wait for memory. */
    boolean isSuspended() {
        return suspended && !closing && state().isRunning();
    }

    /** Whether nothing is under way whose end the execution has to await before it leaves. */
    boolean isSettled() {
        return (frames == null || !frames.isBusy()) && !deferred.isBusy() && !isPaused();
    }

    /** Notes that the wake-up row is due, so that a poller resumes the frames. */
    void evicted() {
        evicted = true;
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
        var owed = Interpreter.outstanding(state());
        if (state().identity().testCase() != null) {
            owed.sort(Comparator.comparing(Effect::frame));
        }
        for (var effect : owed) {
            if (commits.isDurable(effect.frame())) {
                frames.perform(effect);
            }
        }
        frames.branches().lookAtAll();
        goOn(!commits.isAwaited(), Set.of());
    }

    /**
     * Has the wake-up row follow the calls that wait, then makes those that are to be made again.
     */
    void moveCalls() {
        deferred.beginRow(state());
        commits.followCalls(services.now(), this::callsMoved);
    }

    private void callsMoved() {
        var due = deferred.endRow();
        if (closing) {
            // Nothing was sent: the row must not leave that unknown to the next node.
            deferred.restore(due);
        } else if (frames != null && state().isRunning()) {
            frames.calls().makeAgain(due);
        }
        if (deferred.needsRowAgain()) {
            seat.tellSelf(new ExecutionEntity.CallsMoved());
        }
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
            inOrder(versions)
                    .forEach((path, version) -> {
                        var frame = state.frame(path);
                        // A frame that has gone on since is dealt with by the commit of that.
                        if (frame != null && frame.version() == version) {
                            frames.performAnew(path, Interpreter.outstanding(state, frame));
                        }
                    });
        }
    }

    /** Mocked branches hear their answers in the order of the branches. */
    private Map<FramePath, Long> inOrder(Map<FramePath, Long> versions) {
        return state().identity().testCase() == null ? versions : new TreeMap<>(versions);
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
        release();
        if (frames != null) {
            frames.stop();
        }
    }

    /** Cancels the evaluations of this execution. */
    private void release() {
        if (decisions != null && frames != null) {
            decisions.release();
            frames.branches().release();
        }
    }

    /** From here on nothing new is begun: no call, no further state of a frame's own accord. */
    void beginNothing() {
        closing = true;
        if (frames != null) {
            frames.calls().close();
            frames.polls().close();
            frames.branches().cancelUnprompted();
        }
        if (decisions != null) {
            decisions.cancelUnprompted();
        }
    }

    /** Whether something is under way whose end is to be waited for. */
    boolean isBusy() {
        return !isSettled() || (!closing && state().isRunning() && state().root().isRunnable());
    }

    /** Whether there is something to do that waits for nobody else. */
    boolean owesWork() {
        return Interpreter.outstanding(state()).stream()
                .anyMatch(effect ->
                        (effect instanceof Effect.Advance && !evicted)
                                || (effect instanceof Effect.Perform(var path, var call)
                                        && !deferred.isWaiting(path, call.ordinal())));
    }

    /**
     * Whether all outstanding work waits outside memory. Frames that wait for memory do not: their
     * row would name no permit for them.
     */
    boolean waitsElsewhere() {
        return deferred.isAnyWaiting() && !isBusy() && !isSuspended() && !hasNearTimer();
    }

    /** Starts the timer that takes a frame's task back from a worker, if it fires soon. */
    void startTakeBackTimer(FramePath path) {
        if (frames != null) {
            frames.startTakeBackTimer(path);
        }
    }

    /** Whether a timer rings soon, so that leaving memory would not pay. */
    boolean hasNearTimer() {
        return frames != null && frames.hasNearTimer();
    }
}
