package dev.askel.engine.execution.decision;

import dev.askel.asl.expression.Budget;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.engine.evaluation.EvaluationCost;
import dev.askel.engine.evaluation.EvaluationOwner;
import dev.askel.engine.evaluation.EvaluationSize;
import dev.askel.engine.evaluation.EvaluationThreads.PendingEvaluation;
import dev.askel.engine.evaluation.EvaluationThreads.Work;
import dev.askel.engine.execution.ExecutionCommand;
import dev.askel.engine.execution.ExecutionServices;
import dev.askel.engine.execution.FatalErrors;
import dev.askel.engine.execution.actor.ExecutionActorContext;
import dev.askel.engine.execution.actor.LoadedMemory;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * Submits evaluations of one execution to the evaluation threads. The threads send the outcomes to
 * the execution's actor.
 */
public final class Evaluations {
    private final ActorRef<ExecutionCommand> self;
    private final String persistenceId;
    private final LoadedMemory memory;
    private final ExecutionServices services;
    private final EvaluationOwner owner;

    /** Creates the evaluations of an execution. */
    public Evaluations(
            ExecutionActorContext actorContext, ExecutionServices services, ExecutionState state) {
        this.self = actorContext.actor().getSelf();
        this.persistenceId = actorContext.persistenceId();
        this.memory = actorContext.memory();
        this.services = services;
        this.owner = new EvaluationOwner(state.identity().account(), state.identity().machineId());
    }

    /**
     * Creates contexts for work on an evaluation thread.
     *
     * @param state supplies the execution's state; called on the evaluation thread
     */
    AdvanceContexts contexts(Supplier<ExecutionState> state) {
        return new AdvanceContexts(services, state);
    }

    /** Returns the cost of a transition that has used this budget. */
    EvaluationCost cost(Budget spent) {
        return services.evaluations().cost(spent);
    }

    /**
     * Whether the node's memory permits frames to advance. Evaluation threads check this again,
     * because memory may have become scarce while the work was queued.
     */
    boolean mayGrow() {
        return memory.mayGrow();
    }

    /**
     * Queues work for an evaluation thread.
     *
     * @param first the size of the first evaluation
     * @param message creates the message to the actor from the outcome or the failure
     */
    <T> PendingEvaluation<T> submit(
            EvaluationSize first,
            Work<T> work,
            BiFunction<@Nullable T, @Nullable Throwable, ExecutionCommand> message) {
        var evaluation = new ReadingEvaluation<>(services.evaluations(), owner, work);
        evaluation.queue(first);
        evaluation
                .result()
                .whenComplete((outcome, failure) -> self.tell(message.apply(outcome, failure)));
        return evaluation;
    }

    /**
     * Wraps an exception of the interpreter for the actor's supervisor.
     *
     * @throws VirtualMachineError when the error affects the whole node
     */
    IllegalStateException wrapFailure(FramePath frame, @Nullable Throwable bug) {
        if (bug != null) {
            FatalErrors.throwIfFatal(bug);
        }
        return new IllegalStateException(
                "%s: frame %s cannot advance".formatted(persistenceId, frame), bug);
    }
}
