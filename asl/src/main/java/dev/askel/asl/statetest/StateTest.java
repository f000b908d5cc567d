package dev.askel.asl.statetest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.asl.expression.Budget;
import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.EventRef;
import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.history.Fact;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.asl.interpreter.Interpreter;
import dev.askel.asl.interpreter.Stimulus;
import dev.askel.asl.interpreter.context.AdvanceContext;
import dev.askel.asl.interpreter.context.Inspector.MapNumber;
import dev.askel.asl.interpreter.context.TaskParameterCheck;
import dev.askel.asl.interpreter.execution.Frame;
import dev.askel.asl.interpreter.execution.Phase;
import dev.askel.asl.interpreter.execution.Phase.Call;
import dev.askel.asl.interpreter.execution.StateVisit;
import dev.askel.asl.interpreter.execution.Transition;
import dev.askel.asl.interpreter.step.SingleState;
import dev.askel.asl.interpreter.step.SingleState.SourceItems;
import dev.askel.asl.interpreter.step.SingleState.WorkResult;
import dev.askel.asl.mock.Mock;
import dev.askel.asl.model.MapState;
import dev.askel.asl.model.ParallelState;
import dev.askel.asl.model.Resource;
import dev.askel.asl.statetest.InspectionData.ErrorDetails;
import dev.askel.asl.statetest.StateTestResult.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Tests one state. The interpreter runs the state, and its call, branches or iterations are mocked.
 * Without a mock, the caller makes the call. Only one thread at a time may use an instance.
 */
public final class StateTest {
    private final TestInput testInput;
    private final RandomGenerator random;
    private final InspectionRecorder recorder;
    private final List<Budget> spent = new ArrayList<>();
    private Supplier<Budget> budgets = Budget::new;
    private final Interpreter interpreter;
    private Frame frame;
    private @Nullable Payload itemsPointed;

    /**
     * The input of a test.
     *
     * @param input the state input before InputPath
     * @param variables the workflow variables before the state
     * @param mock the mock of the state's call, branches or iterations; null if the caller makes
     *     the call
     * @param context the context object; null for the default of a test
     * @param identity the identity of the execution in the default context object
     * @param token the task token in the default context object
     * @param refusals checks the parameters of integrations
     */
    public record TestInput(
            TestedState tested,
            Payload input,
            Map<String, Payload> variables,
            @Nullable Mock mock,
            @Nullable JsonNode context,
            StateConfiguration configuration,
            ExecutionIdentity identity,
            String token,
            TaskParameterCheck refusals) {
        public TestInput {
            variables = Map.copyOf(variables);
        }

        /**
         * Returns AWS's message for a state that cannot be tested with this input; empty if it can.
         */
        public Optional<String> refusal() {
            var mockRefusal =
                    mock == null ? Optional.<String>empty() : MockRules.refusal(tested, mock);
            return mockRefusal.isPresent() || context == null
                    ? mockRefusal
                    : ContextRules.refusal(context, tested);
        }
    }

    /** The progress of a test. */
    public sealed interface Progress {
        /** The state has ended. */
        record Ended(StateTestResult verdict) implements Progress {}

        /** The caller must make the call, and then call {@link #resume}. */
        record CallNeeded(Call call, Resource resource, StateVisit visit) implements Progress {}

        /** The state waits until this time. The caller must then call {@link #wakeUp}. */
        record Sleeping(Instant until) implements Progress {}

        /** The budgets were too small for the step. The step has changed nothing. */
        record BudgetTooSmall() implements Progress {}

        /** The request is invalid, for example because its parts contradict each other. */
        record Refused(String message) implements Progress {}
    }

    /** Creates a test. The {@link TestInput#refusal} of the input must be empty. */
    public StateTest(TestInput testInput, RandomGenerator random, Instant now) {
        this.testInput = testInput;
        this.random = random;
        var tested = testInput.tested();
        var retries = testInput.configuration().retryCount();
        var context = testInput.context();
        this.recorder =
                new InspectionRecorder(
                        context != null
                                ? context
                                : TestContext.create(
                                        testInput.identity(),
                                        testInput.input(),
                                        tested,
                                        retries,
                                        testInput.token(),
                                        now));
        this.interpreter =
                new Interpreter(
                                tested.machine(),
                                testInput.identity(),
                                testInput.input(),
                                (_, _, _) -> testInput.token(),
                                _ -> false,
                                testInput.mock() == null
                                        ? testInput.refusals()
                                        : TaskParameterCheck.NONE,
                                SingleState.LIMITS)
                        .withInspector(recorder);
        this.frame =
                SingleState.createFrame(
                        tested.machine(),
                        tested.graph(),
                        tested.state().name(),
                        testInput.input(),
                        testInput.variables(),
                        retries,
                        now);
    }

    /**
     * Runs a step of the test with budgets that may be too small for it.
     *
     * @param budgetsOfStep creates the budgets for the step
     * @param step a call to one of the methods {@link #start}, {@link #resume} and {@link #wakeUp}
     * @return the progress, or {@link Progress.BudgetTooSmall}
     */
    public Progress runWithin(Supplier<Budget> budgetsOfStep, Supplier<Progress> step) {
        var frameBefore = frame;
        var pointedBefore = itemsPointed;
        var observedBefore = recorder.observations();
        budgets = budgetsOfStep;
        spent.clear();
        var progress = step.get();
        if (spent.stream().noneMatch(Budget::wasTooSmall)) {
            return progress;
        }
        frame = frameBefore;
        itemsPointed = pointedBefore;
        recorder.restore(observedBefore);
        return new Progress.BudgetTooSmall();
    }

    /** Runs the state until it ends or waits. */
    public Progress start(Instant now) {
        return switch (testInput.tested().state()) {
            case MapState map -> runMap(map, now);
            case ParallelState _ ->
                    toProgress(
                            SingleState.runParallel(
                                    interpreter.environment(),
                                    frame,
                                    advanceContext(now),
                                    mockedWork()),
                            now);
            default -> advance(Stimulus.Proceed.INSTANCE, now);
        };
    }

    /** Continues the state after a response to its call. */
    public Progress resume(Stimulus response, Instant now) {
        return advance(response, now);
    }

    /**
     * Continues the state after its wait.
     *
     * @param until the time of {@link Progress.Sleeping}
     */
    public Progress wakeUp(Instant until, Instant now) {
        return advance(new Stimulus.TimerFired(until), now);
    }

    /** Fails the state because the time limit of the test has passed. */
    public Progress timeOut() {
        recorder.onFailure(ErrorName.TIMEOUT, null);
        return new Progress.Ended(verdict(Status.FAILED, null, Map.of(), null, null));
    }

    private AdvanceContext advanceContext(Instant now) {
        var budget = budgets.get();
        spent.add(budget);
        return new AdvanceContext(now, random, budget, EventRef.NONE, 0, null);
    }

    private Progress advance(Stimulus stimulus, Instant now) {
        var transition = interpreter.advance(frame, stimulus, advanceContext(now));
        frame = SingleState.applyTransition(frame, transition);
        return switch (frame.phase()) {
            case Phase.Calling(var call) -> answerOrReturnCall(call, now);
            case Phase.Sleeping(var until) -> new Progress.Sleeping(until);
            default -> toProgress(transition, now);
        };
    }

    private Progress answerOrReturnCall(Call call, Instant now) {
        return switch (testInput.mock()) {
            case null ->
                    new Progress.CallNeeded(
                            call,
                            interpreter.resource(frame),
                            Objects.requireNonNull(frame.visit()));
            case Mock.Result(var result) ->
                    advance(new Stimulus.Succeeded(call.ordinal(), result), now);
            case Mock.ErrorOutput(var error, var cause) ->
                    advance(new Stimulus.Failed(call.ordinal(), error, cause), now);
        };
    }

    private WorkResult mockedWork() {
        return switch (testInput.mock()) {
            case null -> throw new IllegalStateException("No mock for " + testInput.tested());
            case Mock.Result(var result) -> new WorkResult.Succeeded(result);
            case Mock.ErrorOutput(var error, var cause) -> new WorkResult.Failed(error, cause);
        };
    }

    // Map

    private Progress runMap(MapState map, Instant now) {
        var read =
                ReaderItems.read(
                        map, testInput.configuration().mapItemReaderData(), testInput.mock());
        return switch (read) {
            case ReaderItems.Refused(var message) -> new Progress.Refused(message);
            case ReaderItems.NoReader _ -> runMapOver(null, now);
            case ReaderItems.LoadedItems(var items, var pointed) -> {
                itemsPointed = pointed;
                yield runMapOver(items, now);
            }
        };
    }

    private Progress runMapOver(@Nullable SourceItems read, Instant now) {
        var iterations = new Iterations();
        var transition =
                SingleState.runMap(
                        interpreter.environment(),
                        frame,
                        advanceContext(now),
                        read,
                        iterations::toWork);
        return iterations.tooFew
                ? new Progress.Refused(
                        "Map iteration failure count must be less than or equal to the number of Map iterations")
                : toProgress(transition, now);
    }

    /** Decides whether the failed iterations of a mocked Map exceed its tolerance. */
    private final class Iterations {
        private boolean tooFew;

        WorkResult toWork(int items) {
            var failures = testInput.configuration().mapIterationFailureCount();
            tooFew = failures != null && failures > items;
            return mockedWork() instanceof WorkResult.Succeeded
                            && failures != null
                            && exceedsTolerance(failures, items)
                    ? new WorkResult.Failed(
                            ErrorName.EXCEED_TOLERATED_FAILURE_THRESHOLD,
                            "The specified tolerated failure threshold was exceeded")
                    : mockedWork();
        }

        /**
         * Whether the failures exceed the tolerance. The result is false for a Map without a
         * tolerance, as the AWS recording test_map_state_failure_count shows.
         */
        private boolean exceedsTolerance(int failures, int items) {
            var count = recorder.number(MapNumber.TOLERATED_FAILURE_COUNT);
            var percentage = recorder.number(MapNumber.TOLERATED_FAILURE_PERCENTAGE);
            return (count != null && failures > count.longValue())
                    || (percentage != null
                            && items > 0
                            && 100.0 * failures / items > percentage.doubleValue());
        }
    }

    // The end

    private Progress toProgress(Transition transition, Instant now) {
        var status = Status.SUCCEEDED;
        ErrorDetails details = null;
        Payload output = null;
        String next = null;
        Map<String, Payload> assigned = Map.of();
        var catcher = recorder.catcher();
        if (catcher != null) {
            status = Status.CAUGHT_ERROR;
        }
        for (var entry : transition.entries()) {
            switch (entry) {
                case HistoryEvent event -> {
                    switch (event.details()) {
                        case EventDetails.StateExited(_, var left, var values) -> {
                            output = left;
                            assigned = values;
                        }
                        case EventDetails.StateEntered(var name, _, _) -> next = name;
                        case EventDetails.Failed _
                                when event.type() == HistoryEventType.ExecutionFailed ->
                                status = Status.FAILED;
                        default -> {}
                    }
                }
                case Fact.RetryScheduled retry -> {
                    status = Status.RETRIABLE;
                    details =
                            new ErrorDetails(
                                    null,
                                    retry.retrier(),
                                    Duration.between(now, retry.due()).toSeconds());
                }
                case Fact _ -> {}
            }
        }
        var usedCatcher = status == Status.CAUGHT_ERROR ? catcher : null;
        if (details == null && (usedCatcher != null || recorder.exhaustedRetrier() != null)) {
            details = new ErrorDetails(usedCatcher, recorder.exhaustedRetrier(), null);
        }
        return new Progress.Ended(verdict(status, output, assigned, next, details));
    }

    private StateTestResult verdict(
            Status status,
            @Nullable Payload output,
            Map<String, Payload> assigned,
            @Nullable String next,
            @Nullable ErrorDetails details) {
        var variables = new HashMap<>(testInput.variables());
        variables.putAll(assigned);
        boolean hasSucceeded = status == Status.SUCCEEDED;
        return new StateTestResult(
                status,
                output,
                hasSucceeded ? null : recorder.error(),
                hasSucceeded ? null : recorder.cause(),
                next,
                InspectionData.of(
                        testInput.tested().state(),
                        testInput.input(),
                        recorder,
                        itemsPointed,
                        variables,
                        details));
    }
}
