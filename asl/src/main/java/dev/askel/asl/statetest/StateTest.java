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
import dev.askel.asl.interpreter.execution.Frame;
import dev.askel.asl.interpreter.execution.Phase;
import dev.askel.asl.interpreter.execution.Phase.Call;
import dev.askel.asl.interpreter.execution.StateVisit;
import dev.askel.asl.interpreter.execution.Transition;
import dev.askel.asl.interpreter.step.AdvanceContext;
import dev.askel.asl.interpreter.step.Inspector.MapNumber;
import dev.askel.asl.interpreter.step.SingleState;
import dev.askel.asl.interpreter.step.SingleState.Work;
import dev.askel.asl.interpreter.step.TaskRefusals;
import dev.askel.asl.mock.Mock;
import dev.askel.asl.model.MapState;
import dev.askel.asl.model.ParallelState;
import dev.askel.asl.model.Resource;
import dev.askel.asl.statetest.InspectionData.ErrorDetails;
import dev.askel.asl.statetest.Verdict.Status;
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
 * Tests one state. The interpreter advances a frame in the state, and the work is mocked or done by
 * the caller. Used by one thread at a time.
 */
public final class StateTest {
    private final Given given;
    private final RandomGenerator chance;
    private final InspectionRecorder recorder;
    private final List<Budget> spent = new ArrayList<>();
    private Supplier<Budget> budgets = Budget::new;
    private final Interpreter interpreter;
    private Frame frame;
    private @Nullable Payload itemsPointed;

    /**
     * The input of a test.
     *
     * @param input the state's raw input
     * @param variables the workflow's variables before the state
     * @param mock the mock of the state's work; null when the caller does the work
     * @param context the value of {@code $$}; null for the context of the test
     * @param identity the identity of the execution in the context object
     * @param token the task token of a callback
     * @param refusals checks the parameters of integrations
     */
    public record Given(
            TestedState tested,
            Payload input,
            Map<String, Payload> variables,
            @Nullable Mock mock,
            @Nullable JsonNode context,
            StateConfiguration configuration,
            ExecutionIdentity identity,
            String token,
            TaskRefusals refusals) {
        public Given {
            variables = Map.copyOf(variables);
        }

        /** The reason for which the state cannot be tested, with AWS's text; empty when it can. */
        public Optional<String> refusal() {
            var mocked = mock == null ? Optional.<String>empty() : MockRules.refusal(tested, mock);
            return mocked.isPresent() || context == null
                    ? mocked
                    : ContextRules.refusal(context, tested);
        }
    }

    /** The progress of a test. */
    public sealed interface Progress {
        /** The state has ended. */
        record Done(Verdict verdict) implements Progress {}

        /** The caller must make the call and continue with {@link #answered}. */
        record Calls(Call call, Resource resource, StateVisit visit) implements Progress {}

        /** The state sleeps, and the caller continues with {@link #woken}. */
        record Sleeps(Instant until) implements Progress {}

        /** The test needs larger budgets and has not changed. */
        record FellShort() implements Progress {}

        /** The parts of the request contradict each other. */
        record Refused(String message) implements Progress {}
    }

    /** A test of {@code given}, which must not be refused. */
    public StateTest(Given given, RandomGenerator chance, Instant now) {
        this.given = given;
        this.chance = chance;
        var tested = given.tested();
        var retries = given.configuration().retries();
        var context = given.context();
        this.recorder =
                new InspectionRecorder(
                        context != null
                                ? context
                                : TestContext.of(
                                        given.identity(),
                                        given.input(),
                                        tested,
                                        retries,
                                        given.token(),
                                        now));
        this.interpreter =
                new Interpreter(
                                tested.machine(),
                                given.identity(),
                                given.input(),
                                (_, _, _) -> given.token(),
                                _ -> false,
                                given.mock() == null ? given.refusals() : TaskRefusals.NONE,
                                SingleState.LIMITS)
                        .inspectedBy(recorder);
        this.frame =
                SingleState.frame(
                        tested.machine(),
                        tested.graph(),
                        tested.state().name(),
                        given.input(),
                        given.variables(),
                        retries,
                        now);
    }

    /**
     * Runs a step within budgets that may be too small for it.
     *
     * @param budgetsOfStep makes the budgets
     * @param step one of the methods of this test
     * @return the progress, or {@link Progress.FellShort}
     */
    public Progress within(Supplier<Budget> budgetsOfStep, Supplier<Progress> step) {
        var frameBefore = frame;
        var pointedBefore = itemsPointed;
        var observedBefore = recorder.observations();
        budgets = budgetsOfStep;
        spent.clear();
        var progress = step.get();
        if (spent.stream().noneMatch(Budget::fellShort)) {
            return progress;
        }
        frame = frameBefore;
        itemsPointed = pointedBefore;
        recorder.restore(observedBefore);
        return new Progress.FellShort();
    }

    /** Runs the state until it ends or waits. */
    public Progress begin(Instant now) {
        return switch (given.tested().state()) {
            case MapState map -> map(map, now);
            case ParallelState _ ->
                    ended(
                            SingleState.parallel(
                                    interpreter.environment(), frame, at(now), mocked()),
                            now);
            default -> advance(Stimulus.Proceed.INSTANCE, now);
        };
    }

    /** Continues the state after an answer to its call. */
    public Progress answered(Stimulus answer, Instant now) {
        return advance(answer, now);
    }

    /** Continues the state after its sleep. */
    public Progress woken(Instant until, Instant now) {
        return advance(new Stimulus.TimerFired(until), now);
    }

    /** Fails the state because the time for the test is over. */
    public Progress timedOut() {
        recorder.onFailure(ErrorName.TIMEOUT, null);
        return new Progress.Done(verdict(Status.FAILED, null, Map.of(), null, null));
    }

    private AdvanceContext at(Instant now) {
        var budget = budgets.get();
        spent.add(budget);
        return new AdvanceContext(now, chance, budget, EventRef.NONE, 0, null);
    }

    private Progress advance(Stimulus stimulus, Instant now) {
        var transition = interpreter.advance(frame, stimulus, at(now));
        frame = SingleState.after(frame, transition);
        return switch (frame.phase()) {
            case Phase.Calling(var call) -> calls(call, now);
            case Phase.Sleeping(var until) -> new Progress.Sleeps(until);
            default -> ended(transition, now);
        };
    }

    private Progress calls(Call call, Instant now) {
        return switch (given.mock()) {
            case null ->
                    new Progress.Calls(
                            call,
                            interpreter.resource(frame),
                            Objects.requireNonNull(frame.visit()));
            case Mock.Result(var result) ->
                    advance(new Stimulus.Succeeded(call.ordinal(), result), now);
            case Mock.ErrorOutput(var error, var cause) ->
                    advance(new Stimulus.Failed(call.ordinal(), error, cause), now);
        };
    }

    private Work mocked() {
        return switch (given.mock()) {
            case null -> throw new IllegalStateException("No mock for " + given.tested());
            case Mock.Result(var result) -> new Work.Done(result);
            case Mock.ErrorOutput(var error, var cause) -> new Work.Failed(error, cause);
        };
    }

    // Map

    private Progress map(MapState map, Instant now) {
        var read = ReadItems.of(map, given.configuration().mapItemReaderData(), given.mock());
        return switch (read) {
            case ReadItems.Refused(var message) -> new Progress.Refused(message);
            case ReadItems.Unread _ -> mapOver(null, now);
            case ReadItems.Read(var items, boolean pointed) -> {
                itemsPointed = pointed ? items : null;
                yield mapOver(items, now);
            }
        };
    }

    private Progress mapOver(@Nullable Payload read, Instant now) {
        var iterations = new Iterations();
        var transition =
                SingleState.map(interpreter.environment(), frame, at(now), read, iterations::ended);
        return iterations.tooFew
                ? new Progress.Refused(
                        "Map iteration failure count must be less than or equal to the number of Map iterations")
                : ended(transition, now);
    }

    /** The results of the iterations of a mocked Map. */
    private final class Iterations {
        private boolean tooFew;

        Work ended(int items) {
            var failures = given.configuration().mapIterationFailureCount();
            tooFew = failures != null && failures > items;
            return mocked() instanceof Work.Done && failures != null && exceed(failures, items)
                    ? new Work.Failed(
                            ErrorName.EXCEED_TOLERATED_FAILURE_THRESHOLD,
                            "The specified tolerated failure threshold was exceeded")
                    : mocked();
        }

        /** A Map without a tolerance never exceeds it (recorded: test_map_state_failure_count). */
        private boolean exceed(int failures, int items) {
            var count = recorder.number(MapNumber.TOLERATED_FAILURE_COUNT);
            var percentage = recorder.number(MapNumber.TOLERATED_FAILURE_PERCENTAGE);
            return (count != null && failures > count.longValue())
                    || (percentage != null
                            && items > 0
                            && 100.0 * failures / items > percentage.doubleValue());
        }
    }

    // The end

    private Progress ended(Transition transition, Instant now) {
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
                        case EventDetails.StateEntered(var name, _) -> next = name;
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
        var handled = status == Status.CAUGHT_ERROR ? catcher : null;
        if (details == null && (handled != null || recorder.exhaustedRetrier() != null)) {
            details = new ErrorDetails(handled, recorder.exhaustedRetrier(), null);
        }
        return new Progress.Done(verdict(status, output, assigned, next, details));
    }

    private Verdict verdict(
            Status status,
            @Nullable Payload output,
            Map<String, Payload> assigned,
            @Nullable String next,
            @Nullable ErrorDetails details) {
        var variables = new HashMap<>(given.variables());
        variables.putAll(assigned);
        boolean well = status == Status.SUCCEEDED;
        return new Verdict(
                status,
                output,
                well ? null : recorder.error(),
                well ? null : recorder.cause(),
                next,
                InspectionData.of(
                        given.tested().state(),
                        given.input(),
                        recorder,
                        itemsPointed,
                        variables,
                        details));
    }
}
