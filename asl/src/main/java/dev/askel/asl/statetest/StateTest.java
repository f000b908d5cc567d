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
 * The test of one state: the interpreter advances a frame that stands in it, with the work mocked
 * or done by whoever runs the test. Used by one thread at a time.
 */
public final class StateTest {
    private final Given given;
    private final RandomGenerator chance;
    private final InspectionRecorder watch;
    private final List<Budget> spent = new ArrayList<>();
    private Supplier<Budget> budgets = Budget::new;
    private final Interpreter interpreter;
    private Frame frame;
    private @Nullable Payload itemsPointed;

    /**
     * What a test is given.
     *
     * @param input the state's raw input
     * @param variables the workflow's variables before the state
     * @param mock what stands in for the state's work; null when it is to be done
     * @param context what {@code $$} shows; null for the context of the test itself
     * @param identity of the execution that expressions see
     * @param token what a callback would be answered by
     * @param refusals what the state cannot call with its parameters
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

        /** Why the state cannot be tested so, in AWS's words; empty when it can. */
        public Optional<String> refusal() {
            var mocked = mock == null ? Optional.<String>empty() : MockRules.refusal(tested, mock);
            return mocked.isPresent() || context == null
                    ? mocked
                    : ContextRules.refusal(context, tested);
        }
    }

    /** How far a test has come. */
    public sealed interface Progress {
        /** The state is done. */
        record Done(Verdict verdict) implements Progress {}

        /** The call is to be made; {@link #answered} goes on. */
        record Calls(Call call, Resource resource, StateVisit visit) implements Progress {}

        /** The state sleeps; {@link #woken} goes on. */
        record Sleeps(Instant until) implements Progress {}

        /** The test needs larger budgets; nothing has happened yet. */
        record FellShort() implements Progress {}

        /** The parts of the request contradict each other. */
        record Refused(String message) implements Progress {}
    }

    /** A test about to begin; {@code given} must not be refused. */
    public StateTest(Given given, RandomGenerator chance, Instant now) {
        this.given = given;
        this.chance = chance;
        var tested = given.tested();
        var retries = given.configuration().retries();
        var context = given.context();
        this.watch =
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
                        .inspectedBy(watch);
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
     * Takes a step within budgets that may be too small for it.
     *
     * @param budgetsOfStep makes them
     * @param step one of the methods of this test
     * @return what it came to, or {@link Progress.FellShort}
     */
    public Progress within(Supplier<Budget> budgetsOfStep, Supplier<Progress> step) {
        var frameBefore = frame;
        var pointedBefore = itemsPointed;
        var seenBefore = watch.observations();
        budgets = budgetsOfStep;
        spent.clear();
        var progress = step.get();
        if (spent.stream().noneMatch(Budget::fellShort)) {
            return progress;
        }
        frame = frameBefore;
        itemsPointed = pointedBefore;
        watch.restore(seenBefore);
        return new Progress.FellShort();
    }

    /** Does the state as far as it goes by itself. */
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

    /** The state's call has been answered, in whatever way. */
    public Progress answered(Stimulus answer, Instant now) {
        return advance(answer, now);
    }

    /** The state has slept until then. */
    public Progress woken(Instant until, Instant now) {
        return advance(new Stimulus.TimerFired(until), now);
    }

    /** The time for a test is over: the state has failed, whatever it is doing. */
    public Progress timedOut() {
        watch.failed(ErrorName.TIMEOUT, null);
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
            case null -> throw new IllegalStateException("Nothing stands in for " + given.tested());
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

    /** How the iterations of the mocked Map have ended. */
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

        /** A Map that names no tolerance exceeds none (recorded: test_map_state_failure_count). */
        private boolean exceed(int failures, int items) {
            var count = watch.number(MapNumber.TOLERATED_FAILURE_COUNT);
            var percentage = watch.number(MapNumber.TOLERATED_FAILURE_PERCENTAGE);
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
        var catcher = watch.catcher();
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
        if (details == null && (handled != null || watch.exhaustedRetrier() != null)) {
            details = new ErrorDetails(handled, watch.exhaustedRetrier(), null);
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
                well ? null : watch.error(),
                well ? null : watch.cause(),
                next,
                InspectionData.of(
                        given.tested().state(),
                        given.input(),
                        watch,
                        itemsPointed,
                        variables,
                        details));
    }
}
