package dev.askel.engine.execution.start;

import dev.askel.asl.expression.Budget;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.history.Fact;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.interpreter.Interpreter;
import dev.askel.asl.interpreter.Ledger;
import dev.askel.asl.interpreter.Stimulus;
import dev.askel.asl.interpreter.execution.ExecutionLimits;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.execution.PinnedGraphs;
import dev.askel.asl.model.ChoiceState;
import dev.askel.asl.model.FailState;
import dev.askel.asl.model.PassState;
import dev.askel.asl.model.RetryableState;
import dev.askel.asl.model.State;
import dev.askel.asl.model.StateGraph;
import dev.askel.asl.model.StateMachine;
import dev.askel.asl.model.SucceedState;
import dev.askel.asl.model.WaitState;
import dev.askel.engine.execution.ExecutionCommand.Start;
import dev.askel.engine.execution.ExecutionServices;
import dev.askel.engine.execution.FatalErrors;
import dev.askel.engine.execution.PinnedDefinition;
import dev.askel.engine.execution.commit.AwaitedPermits;
import dev.askel.engine.execution.commit.ExecutionWriter;
import dev.askel.engine.execution.commit.LogSelection;
import dev.askel.engine.execution.decision.AdvanceContexts;
import dev.askel.engine.journal.WriteOutcome;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs executions without waiting states from start to end on the calling thread, without an actor.
 * It uses the same interpreter and {@link Ledger ledger} as an actor. One write stores the whole
 * execution; its insert of the index row also checks that the name is new.
 *
 * <p>If an execution cannot run this way, nothing is stored, and the start is sent to an actor.
 */
final class InlineExecutions {
    private static final Logger LOG = LoggerFactory.getLogger(InlineExecutions.class);

    /**
     * The maximum number of evaluation steps of a run; they take about half a millisecond. The
     * number is small, because these runs use the threads of requests. Longer executions run in
     * actors.
     */
    private static final long STEPS_MAX = 100_000;

    private final ExecutionServices services;
    private final ExecutionLimits generalLimits;

    /** An execution that has ended, and the outcome of its write. */
    record Run(ExecutionState state, CompletionStage<WriteOutcome> written) {
        long startedAtMillis() {
            return state.identity().startedAt().toEpochMilli();
        }
    }

    InlineExecutions(ExecutionServices services) {
        this.services = services;
        this.generalLimits =
                services.limits()
                        .withTransitionStepsMax(
                                Math.min(STEPS_MAX, services.limits().transitionStepsMax()));
    }

    /**
     * Runs the execution and passes its write to the journal, within about two milliseconds.
     *
     * @param input the parsed input of the start
     * @return null when the execution needs an actor; nothing was stored in this case
     */
    @Nullable Run run(Start start, Payload input) {
        if (start.parent() != null || start.generation() == Start.NO_GENERATION) {
            // An actor must send the end to the parent. A start without a generation must only find
            // an existing execution.
            return null;
        }
        var identity = start.identity();
        var revision =
                services.revisions()
                        .revision(identity.machineId(), identity.revision())
                        .toCompletableFuture();
        if (!revision.isDone()
                || revision.isCompletedExceptionally()
                || !isStraight(graph(revision.resultNow().machine(), identity))) {
            return null;
        }
        try {
            return run(start, input, revision.resultNow());
        } catch (RuntimeException | Error bug) {
            // The start is sent to an actor. The actor meets the same failure and handles it.
            FatalErrors.throwIfFatal(bug);
            LOG.debug("{} is started in its actor", identity.arn(), bug);
            return null;
        }
    }

    private @Nullable Run run(Start start, Payload input, PinnedDefinition pinned) {
        var now = services.now();
        var own = generalLimits.forMachine(start.identity().limits());
        var limits = start.identity().mapChild() == null ? own : own.withMessagePayloads();
        var ledger = new Ledger(null, limits);
        ledger.acceptFirstEntries(
                Interpreter.firstEntries(start.identity().withStart(now), null, input, now));
        ledger.recordFact(new Fact.RequestAnswered(start.requestId()));
        var permit = start.permit();
        if (permit != null) {
            // The write is refused if no permit is free.
            ledger.recordFact(new Fact.StartQueued(permit.key()));
            ledger.recordFact(new Fact.StartAdmitted(Fact.StartAdmitted.IN_START));
        }
        var contexts = new AdvanceContexts(services, ledger::state);
        var interpreter = interpreter(ledger, pinned.machine(), limits);
        var decided =
                interpreter.advance(
                        ledger.state().root(),
                        Stimulus.Proceed.INSTANCE,
                        contexts.forDecision(Budget.reduced(limits.transitionStepsMax())));
        boolean accepted =
                ledger.accept(
                        interpreter,
                        decided,
                        () -> contexts.forDecision(Budget.reduced(limits.transitionStepsMax())));
        var state = ledger.state();
        if (!accepted || state.isRunning() || !state.pendingNotices().isEmpty()) {
            return null;
        }
        var written = new AtomicReference<CompletionStage<WriteOutcome>>();
        new ExecutionWriter(
                        state.identity().persistenceId(),
                        services,
                        null,
                        null,
                        LogSelection.of(pinned),
                        AwaitedPermits.NONE,
                        pinned.machine())
                .write(ledger, start, Set.of(FramePath.ROOT), now, written::set);
        return new Run(state, Objects.requireNonNull(written.get()));
    }

    private Interpreter interpreter(Ledger ledger, StateMachine machine, ExecutionLimits limits) {
        var state = ledger.state();
        return new Interpreter(
                machine,
                state.identity(),
                state.input(),
                services.tokens().tokensOf(state.identity()),
                services.missingActivities(),
                (_, _) -> null,
                limits);
    }

    /**
     * Returns the graph that the execution runs: the graph of the state machine, or the item
     * processor for a child of a Map Run.
     */
    private static StateGraph graph(StateMachine machine, ExecutionIdentity identity) {
        var child = identity.mapChild();
        return PinnedGraphs.resolve(machine, child == null ? null : child.processor());
    }

    /** Whether no state of the graph can wait. */
    private static boolean isStraight(StateGraph graph) {
        for (var state : graph.states().values()) {
            if (waits(state)) {
                return false;
            }
        }
        return true;
    }

    private static boolean waits(State state) {
        return switch (state) {
            case PassState _, ChoiceState _, SucceedState _, FailState _ -> false;
            case WaitState _, RetryableState _ -> true;
        };
    }
}
