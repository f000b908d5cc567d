package dev.askel.engine.execution;

import dev.askel.asl.expression.Budget;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.engine.evaluation.EvaluationOwner;
import dev.askel.engine.evaluation.EvaluationSize;
import dev.askel.engine.evaluation.EvaluationThreads.Unit;
import dev.askel.engine.evaluation.EvaluationThreads.Work;
import dev.askel.engine.evaluation.Weight;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** Submits the decisions of one execution to the evaluation threads, which notify its actor. */
final class Evaluations {
    private final ActorRef<ExecutionCommand> self;
    private final String persistenceId;
    private final LoadedMemory memory;
    private final ExecutionServices services;
    private final EvaluationOwner owner;

    /** For the execution in this place, of this state. */
    Evaluations(Seat seat, ExecutionServices services, ExecutionState state) {
        this.self = seat.actor().getSelf();
        this.persistenceId = seat.persistenceId();
        this.memory = seat.memory();
        this.services = services;
        this.owner = new EvaluationOwner(state.identity().account(), state.identity().machineId());
    }

    /** Makes contexts for work on an evaluation thread, where {@code state} is asked for then. */
    Contexts contexts(Supplier<ExecutionState> state) {
        return new Contexts(services, state);
    }

    /** The weight of a decision that has spent so much. */
    Weight weight(Budget spent) {
        return services.evaluations().weight(spent);
    }

    /**
     * Whether frames may advance, as far as the node's memory is concerned. Evaluation threads
     * check this again: memory may have become short while the work was queued.
     */
    boolean mayGrow() {
        return memory.mayGrow();
    }

    /**
     * Queues work.
     *
     * @param first the size of the evaluation to begin with
     * @param message makes the message to the actor, from the outcome or from the failure
     */
    <T> Unit<T> submit(
            EvaluationSize first,
            Work<T> work,
            BiFunction<@Nullable T, @Nullable Throwable, ExecutionCommand> message) {
        var unit = services.evaluations().submit(owner, first, work);
        unit.result()
                .whenComplete((outcome, failure) -> self.tell(message.apply(outcome, failure)));
        return unit;
    }

    /**
     * The failure of the execution that a bug in one of its decisions is.
     *
     * @throws VirtualMachineError when it is the node's failure
     */
    IllegalStateException bug(FramePath frame, @Nullable Throwable bug) {
        if (bug != null) {
            Trouble.throwTheNodes(bug);
        }
        return new IllegalStateException(
                "%s: frame %s cannot go on".formatted(persistenceId, frame), bug);
    }
}
