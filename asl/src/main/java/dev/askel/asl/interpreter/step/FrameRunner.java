package dev.askel.asl.interpreter.step;

import dev.askel.asl.history.FramePath;
import dev.askel.asl.interpreter.context.AdvanceContext;
import dev.askel.asl.interpreter.context.ExecutionEnvironment;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.execution.Frame;
import dev.askel.asl.interpreter.execution.Phase;
import dev.askel.asl.interpreter.execution.Phase.Join;
import dev.askel.asl.interpreter.execution.Transition;
import dev.askel.asl.model.ChoiceState;
import dev.askel.asl.model.FailState;
import dev.askel.asl.model.ItemProcessor.Mode;
import dev.askel.asl.model.MapState;
import dev.askel.asl.model.ParallelState;
import dev.askel.asl.model.PassState;
import dev.askel.asl.model.State;
import dev.askel.asl.model.SucceedState;
import dev.askel.asl.model.TaskState;
import dev.askel.asl.model.WaitState;

/**
 * Advances one frame, a line of control of an execution, from state to state. One class for each
 * state type implements the work of a state.
 */
public final class FrameRunner {
    private final Run run;

    /** Creates a runner for one advance of a frame. */
    public FrameRunner(ExecutionEnvironment environment, Frame frame, AdvanceContext context) {
        this.run = new Run(environment, frame, context, ErrorHandlers.HANDLING);
    }

    /** Returns the run that collects the entries. */
    public Run run() {
        return run;
    }

    /** Advances until the frame waits, ends or has exceeded its budget. */
    public Transition proceed() {
        while (canAdvance() && !hasReachedNextState()) {
            step();
        }
        return run.toTransition();
    }

    /** Whether the budget allows only one state, and the run has reached the next state. */
    private boolean hasReachedNextState() {
        return run.context().budget().stopsAtNextState()
                && run.frame().phase() instanceof Phase.Running
                && !run.isEmpty();
    }

    /**
     * Advances by one state: exits the current state and enters the next state. Entering a Task
     * also schedules its call. The next turn writes the Started event of the call, as in the AWS
     * recording test_service_lambda_map_timeout.
     */
    public Transition runOneState() {
        do {
            step();
        } while (canAdvance()
                && (run.isEmpty()
                        || (run.frame().phase() instanceof Phase.Running
                                && run.state() instanceof TaskState)));
        return run.toTransition();
    }

    /** Runs the state again after the delay of a retry, and then advances further. */
    public Transition retry() {
        perform(run.state());
        return proceed();
    }

    /**
     * Advances the frame's Parallel or Map state after a branch has ended.
     *
     * @param endedBranch the path of the branch; a branch that has succeeded no longer has a frame
     */
    public Transition settle(ExecutionState state, FramePath endedBranch, Join join) {
        if (Joins.onBranchEnded(run, state, endedBranch, join)) {
            return proceed();
        }
        var transition = proceed();
        return transition.entries().isEmpty() && !run.context().budget().wasTooSmall()
                ? Transition.stale(run.frame())
                : transition;
    }

    private boolean canAdvance() {
        return run.frame().isRunnable() && !run.isOver() && !isSpent();
    }

    private boolean isSpent() {
        var limits = run.environment().limits();
        var budget = run.context().budget();
        return run.frame().phase() instanceof Phase.Running
                && !run.isEmpty()
                && (run.eventCount() >= limits.transitionEventsMax()
                        || budget.bytesSpent() >= limits.transitionBytesMax()
                        || budget.stepsSpent() >= limits.transitionStepsMax());
    }

    private void step() {
        switch (run.frame().phase()) {
            case Phase.Starting(var input) -> run.enter(run.graph().startAt(), input);
            case Phase.Reentering(var state, var input, var change) ->
                    run.enter(state, input, change);
            case Phase.Joining(var join) -> Joins.resume(run, join);
            case Phase.Mapping(var mapRun) -> MapRunSteps.redrive(run, mapRun);
            case Phase.Calling(var call) -> TaskSteps.writeStarted(run, call);
            default -> perform(run.state());
        }
    }

    private void perform(State state) {
        run.context().budget().renewAllowance();
        switch (state) {
            case PassState pass -> PassSteps.run(run, pass);
            case TaskState task -> TaskSteps.scheduleCall(run, task);
            case ChoiceState choice -> ChoiceSteps.run(run, choice);
            case WaitState wait -> WaitSteps.begin(run, wait);
            case SucceedState succeed -> SucceedSteps.run(run, succeed);
            case FailState fail -> FailSteps.run(run, fail);
            case ParallelState parallel -> ParallelSteps.start(run, parallel);
            case MapState map when map.itemProcessor().mode() == Mode.DISTRIBUTED ->
                    MapRunSteps.start(run, map);
            case MapState map -> MapSteps.start(run, map);
        }
    }
}
