package dev.askel.engine.execution;

import dev.askel.asl.expression.Budget;
import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.Fact;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.asl.interpreter.Context;
import dev.askel.asl.interpreter.ExecutionState;
import dev.askel.asl.interpreter.Interpreter;
import dev.askel.asl.interpreter.Ledger;
import dev.askel.asl.interpreter.Stimulus;
import dev.askel.asl.interpreter.Transition;
import dev.askel.engine.execution.ExecutionCommand.Start;
import dev.askel.engine.execution.ExecutionCommand.StartResult;
import dev.askel.engine.execution.ExecutionEntity.CallAnswered;
import dev.askel.engine.execution.ExecutionEntity.ChildAnswered;
import dev.askel.engine.execution.ExecutionEntity.Origin;
import dev.askel.engine.execution.ExecutionEntity.Written;
import dev.askel.engine.journal.JournalUnavailable;
import dev.askel.engine.journal.WriteOutcome;
import dev.askel.engine.task.TaskOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.StashBuffer;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityContext;
import org.jspecify.annotations.Nullable;

/**
 * An execution in memory. What is accepted becomes one journal row with all else that is pending;
 * only when that is durable are callers answered and effects performed. While one row is being
 * written the next one gathers. A write that fails stops the actor; it recovers from its journal.
 */
final class LiveExecution {
    /** Entries that may wait for a write in flight before frames have to pause. */
    private static final int PENDING_MAX = 2_000;

    private static final Duration WRITE_AGAIN = Duration.ofMillis(100);

    private final ActorContext<ExecutionCommand> actor;
    private final EntityContext<ExecutionCommand> entity;
    private final StashBuffer<ExecutionCommand> stash;
    private final TimerScheduler<ExecutionCommand> timers;
    private final ExecutionServices services;
    private final ExecutionEntity origins;
    private final Ledger ledger;
    private final ExecutionWriter writer;
    private final Commits commits;
    private final Requests requests;
    private final @Nullable Interpreter interpreter;
    private final @Nullable FrameRuntimes frames;
    private final @Nullable Start start;

    private FrameRuntimes.Useless useless = FrameRuntimes.Useless.NOTHING;
    private boolean flushQueued;
    private boolean proceedQueued;
    private boolean paused;
    private boolean leaving;
    private boolean unconfirmed;

    LiveExecution(
            ActorContext<ExecutionCommand> actor,
            EntityContext<ExecutionCommand> entity,
            StashBuffer<ExecutionCommand> stash,
            TimerScheduler<ExecutionCommand> timers,
            ExecutionServices services,
            Origin origin,
            ExecutionEntity origins) {
        this.actor = actor;
        this.entity = entity;
        this.stash = stash;
        this.timers = timers;
        this.services = services;
        this.origins = origins;
        this.start = origin.start();
        this.ledger = new Ledger(origin.state(), services.limits());
        this.writer =
                new ExecutionWriter(
                        entity.getEntityId(), services, origin.state(), origin.recovered());
        this.commits = new Commits(actor, ledger, writer);
        this.requests = new Requests(this, services, entity.getEntityId());
        var machine = origin.machine();
        if (start != null) {
            begin(start);
        }
        var state = ledger.state();
        this.interpreter =
                machine == null
                        ? null
                        : new Interpreter(
                                machine,
                                state.identity(),
                                state.input(),
                                services.tokens().of(state.identity().persistenceId()),
                                services.missingActivities(),
                                services.limits());
        this.frames =
                interpreter == null
                        ? null
                        : new FrameRuntimes(
                                actor, timers, services, interpreter, ledger, this::refuse);
        actor.setReceiveTimeout(services.settings().idle(), new ExecutionEntity.Idle());
    }

    private void begin(Start command) {
        unconfirmed = true;
        var now = now();
        var given = command.identity();
        var identity =
                new dev.askel.asl.history.ExecutionIdentity(
                        given.arn(),
                        given.name(),
                        given.account(),
                        given.region(),
                        given.stateMachineArn(),
                        given.stateMachineName(),
                        given.machineId(),
                        given.revision(),
                        given.roleArn(),
                        now,
                        given.timeoutSeconds(),
                        given.stateMachineVersionArn(),
                        given.stateMachineAliasArn(),
                        given.traceHeader());
        ledger.begin(Interpreter.begin(identity, command.parent(), parsed(command.input()), now));
        ledger.record(new Fact.RequestAnswered(command.requestId()));
        commits.answerNext(() -> requests.answer(command, StartResult.STARTED));
    }

    static Payload parsed(String json) {
        try {
            return Payload.parse(json);
        } catch (MalformedJsonException e) {
            throw new IllegalArgumentException("The caller has not checked its JSON", e);
        }
    }

    Behavior<ExecutionCommand> behavior() {
        if (unconfirmed) {
            changed();
        } else {
            resume();
        }
        return Behaviors.receiveMessage(this::onMessage);
    }

    /** The accepted state. */
    ExecutionState state() {
        return ledger.state();
    }

    /** Takes a fact that concerns the execution as a whole. */
    void record(Fact fact) {
        ledger.record(fact);
        changed();
    }

    /** What the repair view shows. */
    String inspection() {
        return Inspection.json(ledger.state(), writer);
    }

    /** Whether the task the frame is in shows its child's data as JSON. */
    boolean wantsJson(FramePath path) {
        return frames != null && frames.wantsJson(path);
    }

    private boolean isDurable() {
        return !commits.isWriting() && !ledger.hasPending();
    }

    /** Does what is owed once more; what is not durable yet is done by its commit. */
    void resumeIfDurable() {
        if (isDurable()) {
            resume();
        }
    }

    /** Everything the recovered state owes is done again. */
    private void resume() {
        performOwed();
        deliverNotices();
        leaveIfDone();
    }

    private void performOwed() {
        if (frames == null) {
            return;
        }
        for (var effect : Interpreter.outstanding(ledger.state())) {
            frames.perform(effect);
        }
        goOn();
    }

    private Behavior<ExecutionCommand> onMessage(ExecutionCommand message) {
        if (unconfirmed && message instanceof ExecutionCommand.Remote) {
            if (!stash.isFull()) {
                stash.stash(message);
            }
            return Behaviors.same();
        }
        return switch (message) {
            case ExecutionEntity.Internal internal -> onInternal(internal);
            case ExecutionCommand.Remote remote -> {
                requests.on(remote);
                yield Behaviors.same();
            }
        };
    }

    private Behavior<ExecutionCommand> onInternal(ExecutionEntity.Internal message) {
        switch (message) {
            case ExecutionEntity.Proposed(var transition, var decision, var proposer) -> {
                // A start that met an existing execution may leave proposals of its own behind.
                if (frames != null && proposer.equals(interpreter)) {
                    frames.advanced(transition.frame());
                    decide(transition, decision);
                    frames.next(transition.frame());
                }
            }
            case ExecutionEntity.BranchFailed(var path, var bug, var proposer) -> {
                if (proposer.equals(interpreter)) {
                    throw new IllegalStateException(
                            "%s: frame %s cannot go on".formatted(entity.getEntityId(), path), bug);
                }
            }
            case ExecutionEntity.Proceed _ -> {
                proceedQueued = false;
                proceedRoot();
            }
            case ExecutionEntity.Flush _ -> {
                flushQueued = false;
                if (commits.flush(unconfirmed ? start : null, now()) && frames != null) {
                    useless = frames.useless();
                }
            }
            case Written written -> {
                return commits.isOurs(written) ? onWritten(written.outcome()) : Behaviors.same();
            }
            case ExecutionEntity.WriteAgain _ -> commits.writeAgain();
            case ExecutionEntity.TimerDue timer -> {
                if (frames != null) {
                    frames.rung(timer);
                    stimulate(timer.frame(), timer.stimulus(), null);
                }
            }
            case ExecutionEntity.ExecutionExpired _ -> expire();
            case CallAnswered(var frame, int ordinal, var outcome) ->
                    onCallAnswered(frame, ordinal, outcome);
            case ChildAnswered answered -> onChildAnswered(answered);
            case ExecutionEntity.Survived _ -> origins.survived();
            case ExecutionEntity.Idle _ -> {
                if (!isBusy() && (frames == null || !frames.hasNearTimer())) {
                    origins.passivate();
                }
            }
            case ExecutionEntity.HandOff _ -> {
                return leave();
            }
            case ExecutionEntity.HandOffOver _ -> {
                return leaveNow();
            }
            case ExecutionEntity.Loaded _,
                    ExecutionEntity.Pinned _,
                    ExecutionEntity.AttemptCounted _,
                    ExecutionEntity.Quarantined _,
                    ExecutionEntity.QuarantineRead _,
                    ExecutionEntity.Released _ -> {}
        }
        return Behaviors.same();
    }

    private void expire() {
        if (ledger.state().isRunning()) {
            close(HistoryEventType.ExecutionTimedOut, ErrorName.TIMEOUT, null);
        }
    }

    void close(HistoryEventType type, @Nullable String error, @Nullable String cause) {
        ledger.close(type, error, cause, now());
        changed();
    }

    private void onCallAnswered(FramePath path, int ordinal, TaskOutcome outcome) {
        if (frames == null || !frames.answered(path, ordinal)) {
            return;
        }
        stimulate(
                path,
                switch (outcome) {
                    case TaskOutcome.Answered(var output) ->
                            frames.awaitsMore(path)
                                    ? new Stimulus.Submitted(ordinal, output)
                                    : new Stimulus.Succeeded(ordinal, output);
                    case TaskOutcome.Failed(var failure) -> new Stimulus.Failed(ordinal, failure);
                    case TaskOutcome.NotStarted(var failure) ->
                            new Stimulus.Failed(ordinal, failure);
                },
                null);
        leaveIfDone();
    }

    private void onChildAnswered(ChildAnswered answered) {
        var path = answered.frame();
        int ordinal = answered.ordinal();
        if (frames == null || !frames.answered(path, ordinal)) {
            // Its task ended while it was being started, and knew no child to stop.
            if (answered.awaited()
                    && answered.outcome() instanceof ChildExecutions.Started.Running(var arn, _)) {
                services.children().stop(arn);
            }
            return;
        }
        switch (answered.outcome()) {
            case ChildExecutions.Started.Refused(var failure) ->
                    stimulate(path, new Stimulus.Failed(ordinal, failure), null);
            case ChildExecutions.Started.Running(var childArn, var output) -> {
                if (!frames.awaitsMore(path)) {
                    stimulate(path, new Stimulus.Succeeded(ordinal, output), null);
                } else {
                    if (frames.awaitsChild(path)) {
                        stimulate(path, new Stimulus.ChildStarted(ordinal, childArn), null);
                    }
                    stimulate(path, new Stimulus.Submitted(ordinal, output), null);
                }
            }
        }
    }

    // Deciding

    void stimulate(FramePath path, Stimulus stimulus, @Nullable Decision decision) {
        var state = ledger.state();
        var frame = state.frame(path);
        if (interpreter == null || frames == null || frame == null || !state.isRunning()) {
            refuse(decision);
        } else if (path.isRoot()) {
            decide(interpreter.advance(frame, stimulus, context(state.lastEventId())), decision);
        } else {
            frames.advance(frame, stimulus, context(Context.UNKNOWN), decision);
        }
    }

    private void decide(Transition transition, @Nullable Decision decision) {
        if (interpreter == null
                || !ledger.accept(
                        interpreter, transition, () -> context(ledger.state().lastEventId()))) {
            refuse(decision);
            return;
        }
        if (decision != null) {
            var requestId = decision.requestId();
            if (requestId != null) {
                ledger.record(new Fact.RequestAnswered(requestId));
            }
            commits.answerNext(decision::committed);
        }
        changed();
    }

    private void refuse(@Nullable Decision decision) {
        if (decision != null) {
            answerCommitted(decision::refused);
        }
    }

    private Context context(long lastEventId) {
        var state = ledger.state();
        return new Context(
                now(),
                services.chance(),
                new Budget(),
                lastEventId,
                state.redriveCount(),
                state.redrivenAt());
    }

    private void proceedRoot() {
        var root = ledger.state().root();
        if (interpreter == null || !ledger.state().isRunning() || !root.isRunnable()) {
            return;
        }
        if (isFull()) {
            paused = true;
        } else {
            stimulate(FramePath.ROOT, Stimulus.Proceed.INSTANCE, null);
        }
    }

    /** After anything was accepted: frames that can go on do, the rest waits for the commit. */
    private void changed() {
        commits.touch(ledger.takeTouched());
        goOn();
        if (!flushQueued && !commits.isWriting() && ledger.hasPending()) {
            flushQueued = true;
            actor.getSelf().tell(new ExecutionEntity.Flush());
        }
    }

    private void goOn() {
        if (frames == null || !ledger.state().isRunning()) {
            return;
        }
        if (isFull()) {
            paused = true;
            return;
        }
        if (ledger.state().root().isRunnable() && !proceedQueued) {
            proceedQueued = true;
            actor.getSelf().tell(new ExecutionEntity.Proceed());
        }
        frames.advanceRunnable(() -> context(Context.UNKNOWN));
    }

    private boolean isFull() {
        return commits.isWriting() && ledger.pendingSize() >= PENDING_MAX;
    }

    // Committing

    private Behavior<ExecutionCommand> onWritten(WriteOutcome outcome) {
        return switch (outcome) {
            case WriteOutcome.Committed(int bucket) -> {
                yield onCommitted(bucket);
            }
            case WriteOutcome.AlreadyExists _ -> {
                if (frames != null) {
                    frames.stop();
                }
                yield origins.recover(requireStart());
            }
            case WriteOutcome.MachineMoved _ -> {
                requests.answer(requireStart(), StartResult.MACHINE_MOVED);
                yield stash.unstashAll(origins.unknown());
            }
            case WriteOutcome.Rejected _ when unconfirmed -> {
                requests.answer(requireStart(), StartResult.OVERLOADED);
                yield stash.unstashAll(origins.unknown());
            }
            case WriteOutcome.Rejected _ -> {
                timers.startSingleTimer(new ExecutionEntity.WriteAgain(), WRITE_AGAIN);
                yield Behaviors.same();
            }
            case WriteOutcome.Fenced(var other) ->
                    throw new OutOfReachException(
                            "%s: written by %s, stepping back"
                                    .formatted(entity.getEntityId(), other),
                            null);
            case WriteOutcome.Failed(JournalUnavailable cause) ->
                    throw new OutOfReachException(
                            entity.getEntityId() + ": the journal is out of reach", cause);
            case WriteOutcome.Failed(var cause) ->
                    throw new IllegalStateException(
                            entity.getEntityId() + ": cannot be journaled", cause);
        };
    }

    private Start requireStart() {
        if (start == null) {
            throw new IllegalStateException(entity.getEntityId() + " was not being started");
        }
        return start;
    }

    private Behavior<ExecutionCommand> onCommitted(int bucket) {
        boolean confirmed = unconfirmed;
        unconfirmed = false;
        origins.committed();
        if (frames != null) {
            frames.letGo(useless);
            useless = FrameRuntimes.Useless.NOTHING;
        }
        performCommitted(commits.committed(bucket));
        deliverNotices();
        if (paused) {
            paused = false;
            goOn();
        }
        changed();
        leaveIfDone();
        return confirmed && !stash.isEmpty()
                ? stash.unstashAll(Behaviors.receiveMessage(this::onMessage))
                : Behaviors.same();
    }

    private void performCommitted(Map<FramePath, Long> committed) {
        var state = ledger.state();
        if (frames != null && state.isRunning()) {
            if (committed.containsKey(FramePath.ROOT)) {
                frames.expireExecution();
            }
            committed.forEach((path, version) -> {
                var frame = state.frame(path);
                // A frame that has gone on since is dealt with by the commit of that.
                if (frame != null && frame.version() == version) {
                    frames.performAnew(path, Interpreter.outstanding(state, frame));
                }
            });
        }
    }

    private void deliverNotices() {
        if (!isDurable()) {
            return;
        }
        var state = ledger.state();
        state.owed()
                .forEach((ordinal, notice) ->
                        services.children().deliver(state, ordinal, notice, actor.getSelf()));
    }

    /** Runs {@code answer} when all that was accepted so far is durable. */
    void answerCommitted(Runnable answer) {
        commits.answerCommitted(answer);
    }

    // Leaving memory

    private boolean isBusy() {
        return !isDurable() || unconfirmed || (frames != null && frames.isBusy());
    }

    private void leaveIfDone() {
        if (isBusy()) {
            return;
        }
        if (leaving) {
            actor.getSelf().tell(new ExecutionEntity.HandOffOver());
        } else if (!ledger.state().isRunning() && ledger.state().owed().isEmpty()) {
            origins.passivate();
        }
    }

    private Behavior<ExecutionCommand> leave() {
        if (!isBusy()) {
            return leaveNow();
        }
        if (!leaving) {
            leaving = true;
            timers.startSingleTimer(
                    new ExecutionEntity.HandOffOver(), services.settings().handOff());
        }
        return Behaviors.same();
    }

    private Behavior<ExecutionCommand> leaveNow() {
        origins.survived();
        if (isBusy()) {
            // Its row still says that this node cares for it; whoever has the shard next must.
            ClusterSharding.get(actor.getSystem())
                    .entityRefFor(ExecutionRegion.KEY, entity.getEntityId())
                    .tell(new ExecutionCommand.Wake());
        }
        return Behaviors.stopped();
    }

    private Instant now() {
        return Instant.ofEpochMilli(services.time().millis());
    }
}
