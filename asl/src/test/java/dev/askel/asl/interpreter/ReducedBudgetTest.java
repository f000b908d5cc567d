package dev.askel.asl.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.expression.Budget;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.asl.interpreter.context.AdvanceContext;
import dev.askel.asl.interpreter.execution.ExecutionLimits;
import dev.askel.asl.interpreter.execution.Phase;
import dev.askel.asl.interpreter.execution.Transition.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests that a run with a reduced budget does not run a state that needs many steps. The next run,
 * with a full budget, runs it.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class ReducedBudgetTest {
    private static final long STEPS = 2_000;
    private static final String DEEP = "[".repeat(100) + "]".repeat(100);

    /** A state that needs many steps, and a state that needs more steps than the limit. */
    private static final String LONG = "\"Parameters\": {\"x.$\": \"$..*..*..nothing\"}";

    private static final String ENDLESS = "\"Parameters\": {\"x.$\": \"$..*..*..*..*..*\"}";
    private static final String JSONATA =
            "\"QueryLanguage\": \"JSONata\", \"Output\": \"{% $sum([1..5000].($ * 2)) %}\"";

    private final Ledger ledger = new Ledger(null, ExecutionLimits.DEFAULT);
    private final List<HistoryEvent> history = new ArrayList<>();

    private Interpreter startExecution(String definition) {
        var execution =
                SimulatedExecution.of(definition).runUntil(SimulatedTime.START.minusSeconds(1));
        ledger.acceptFirstEntries(
                Interpreter.firstEntries(
                        execution.identity(), null, TaskAnswer.json(DEEP), SimulatedTime.START));
        return execution.interpreter();
    }

    private Outcome run(Interpreter interpreter, Stimulus stimulus, Budget budget) {
        var context =
                new AdvanceContext(
                        SimulatedTime.START,
                        new Random(1),
                        budget,
                        ledger.state().lastEventId(),
                        0,
                        null);
        var transition = interpreter.advance(ledger.state().root(), stimulus, context);
        assertThat(ledger.accept(interpreter, transition, () -> context)).isTrue();
        for (var entry : ledger.takePending()) {
            if (entry instanceof HistoryEvent event) {
                history.add(event);
            }
        }
        return transition.outcome();
    }

    private List<HistoryEventType> types() {
        return history.stream().map(HistoryEvent::type).toList();
    }

    private static String twoPasses(String second) {
        return """
        {"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "B"},
         "B": {"Type": "Pass", %s, "End": true}}}\
        """
                .formatted(second);
    }

    @Test
    void a_run_for_one_state_ends_before_the_next_one() {
        var interpreter = startExecution(twoPasses("\"Comment\": \"last\""));

        var entered = run(interpreter, Stimulus.Proceed.INSTANCE, new Budget().stopAtNextState());
        var left = run(interpreter, Stimulus.Proceed.INSTANCE, new Budget().stopAtNextState());
        var ended = run(interpreter, Stimulus.Proceed.INSTANCE, new Budget().stopAtNextState());

        assertThat(List.of(entered, left, ended))
                .containsExactly(Outcome.CONTINUES, Outcome.CONTINUES, Outcome.ENDED);
        assertThat(types())
                .endsWith(
                        HistoryEventType.PassStateEntered,
                        HistoryEventType.PassStateExited,
                        HistoryEventType.PassStateEntered,
                        HistoryEventType.PassStateExited,
                        HistoryEventType.ExecutionSucceeded);
    }

    @ParameterizedTest
    @ValueSource(strings = {LONG, JSONATA})
    void a_state_with_many_steps_is_left_to_the_next_run(String fields) {
        var interpreter = startExecution(twoPasses(fields));

        var reduced = run(interpreter, Stimulus.Proceed.INSTANCE, Budget.reduced(STEPS));

        assertThat(reduced).isEqualTo(Outcome.CONTINUES);
        assertThat(types())
                .containsExactly(
                        HistoryEventType.ExecutionStarted,
                        HistoryEventType.PassStateEntered,
                        HistoryEventType.PassStateExited,
                        HistoryEventType.PassStateEntered);
        assertThat(run(interpreter, Stimulus.Proceed.INSTANCE, new Budget()))
                .isEqualTo(Outcome.ENDED);
        assertThat(types())
                .endsWith(HistoryEventType.PassStateExited, HistoryEventType.ExecutionSucceeded);
    }

    @Test
    void any_number_of_states_with_few_steps_fits_a_brief_budget() {
        var interpreter =
                startExecution(
                        """
                        {"StartAt": "A", "States": {
                         "A": {"Type": "Pass", "Parameters": {"x.$": "$..*"}, "Next": "B"},
                         "B": {"Type": "Pass", "Parameters": {"x.$": "$..*"}, "Next": "C"},
                         "C": {"Type": "Pass", "Parameters": {"x.$": "$..*"}, "End": true}}}\
                        """);
        assertThat(run(interpreter, Stimulus.Proceed.INSTANCE, Budget.reduced(100_000)))
                .isEqualTo(Outcome.ENDED);
    }

    /** The state needs a few MiB of values and few steps. */
    @Test
    void a_state_that_needs_much_memory_is_left_to_a_full_budget() {
        var interpreter =
                startExecution(
                        twoPasses(
                                "\"QueryLanguage\": \"JSONata\", \"Output\": \"{% $length($pad('', 4000000)) %}\""));
        run(interpreter, Stimulus.Proceed.INSTANCE, Budget.reduced(100_000_000));

        var reduced = Budget.reduced(100_000_000);
        run(interpreter, Stimulus.Proceed.INSTANCE, reduced);
        var full = new Budget();

        assertThat(reduced.wasTooSmall()).isTrue();
        assertThat(run(interpreter, Stimulus.Proceed.INSTANCE, full)).isEqualTo(Outcome.ENDED);
        assertThat(types()).endsWith(HistoryEventType.ExecutionSucceeded);
        assertThat(full.wasTooSmall()).isFalse();
        assertThat(full.peakMemoryBytes()).isBetween(4_000_000L, 16_000_000L);
    }

    @Test
    void a_pace_is_called_during_an_expression() {
        var interpreter = startExecution(twoPasses(JSONATA.replace("5000", "500000")));
        var called = new AtomicInteger();
        Budget.ContinuationCheck pace =
                () -> {
                    called.incrementAndGet();
                    return true;
                };

        var outcome =
                run(
                        interpreter,
                        Stimulus.Proceed.INSTANCE,
                        Budget.of(Budget.Allowance.FULL, Budget.Allowance.FULL, pace));

        assertThat(outcome).isEqualTo(Outcome.ENDED);
        assertThat(called).hasPositiveValue();
    }

    @Test
    void a_run_whose_budget_stops_it_changes_nothing() {
        var interpreter = startExecution(twoPasses(JSONATA.replace("5000", "500000")));
        var budget = Budget.of(Budget.Allowance.FULL, Budget.Allowance.FULL, () -> false);

        assertThat(run(interpreter, Stimulus.Proceed.INSTANCE, budget))
                .isEqualTo(Outcome.CONTINUES);

        assertThat(budget.wasTooSmall()).isTrue();
        assertThat(types()).endsWith(HistoryEventType.PassStateEntered);
    }

    @Test
    void a_brief_budget_does_not_change_the_history_of_a_state_with_too_many_steps() {
        var interpreter = startExecution(twoPasses(ENDLESS));
        assertThat(run(interpreter, Stimulus.Proceed.INSTANCE, Budget.reduced(STEPS)))
                .isEqualTo(Outcome.CONTINUES);
        run(interpreter, Stimulus.Proceed.INSTANCE, new Budget());
        var reduced = List.copyOf(history);

        var other = new ReducedBudgetTest();
        var same = other.startExecution(twoPasses(ENDLESS));
        while (other.ledger.state().isRunning()) {
            other.run(same, Stimulus.Proceed.INSTANCE, new Budget());
        }

        assertThat(reduced.getLast().type()).isEqualTo(HistoryEventType.ExecutionFailed);
        assertThat(reduced).isEqualTo(other.history);
    }

    private Interpreter startCall() {
        var interpreter =
                startExecution(
                        """
                        {"StartAt": "T", "States": {
                         "T": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:f",
                          "ResultSelector": {"x.$": "$..*..*..nothing"}, "ResultPath": null, "Next": "B"},
                         "B": {"Type": "Pass", %s, "End": true}}}\
                        """
                                .formatted(LONG));
        run(interpreter, Stimulus.Proceed.INSTANCE, Budget.reduced(STEPS));
        assertThat(ledger.state().root().phase()).isInstanceOf(Phase.Calling.class);
        return interpreter;
    }

    private Stimulus taskSucceeded() {
        int ordinal = ((Phase.Calling) ledger.state().root().phase()).call().ordinal();
        return new Stimulus.Succeeded(ordinal, TaskAnswer.json(DEEP));
    }

    @Test
    void a_result_with_a_full_grant_is_applied_and_the_next_state_is_left_to_a_later_run() {
        var interpreter = startCall();

        var budget =
                Budget.of(
                        Budget.Allowance.FULL,
                        Budget.Allowance.reduced(STEPS),
                        Budget.ContinuationCheck.NONE);
        var outcome = run(interpreter, taskSucceeded(), budget);

        assertThat(outcome).isEqualTo(Outcome.CONTINUES);
        assertThat(types())
                .endsWith(
                        HistoryEventType.LambdaFunctionSucceeded,
                        HistoryEventType.TaskStateExited,
                        HistoryEventType.PassStateEntered);
    }

    /** A reduced budget limits the steps of a result as it limits those of a state. */
    @Test
    void a_result_that_costs_many_steps_is_not_applied_with_a_brief_budget() {
        var interpreter = startCall();
        var state = ledger.state();
        var budget = Budget.reduced(STEPS);
        var context = new AdvanceContext(SimulatedTime.START, new Random(1), budget, 1, 0, null);

        var transition = interpreter.advance(state.root(), taskSucceeded(), context);

        assertThat(transition.isUndecided()).isTrue();
        assertThat(budget.wasTooSmall()).isTrue();
        assertThat(budget.stepsSpent()).isLessThanOrEqualTo(STEPS);
        var checkpoint = ledger.checkpoint();
        assertThat(ledger.accept(interpreter, transition, () -> context)).isTrue();
        assertThat(ledger.isUndecided()).isTrue();
        ledger.restore(checkpoint);
        assertThat(ledger.state()).isSameAs(state);
        assertThat(ledger.isUndecided()).isFalse();
    }

    @Test
    void a_state_with_many_bytes_of_output_is_left_to_the_next_run() {
        var interpreter =
                startExecution(
                        """
                        {"StartAt": "A", "States": {"A": {"Type": "Pass", "QueryLanguage": "JSONata",
                          "Output": "{% [$pad('', 1000000, 'x'), $pad('', 1000000, 'y'), $pad('', 1000000, 'z')] %}",
                          "End": true}}}\
                        """);
        var reduced = Budget.reduced(Budget.STEPS_MAX / 2);
        while (ledger.state().isRunning() && !reduced.wasTooSmall()) {
            run(interpreter, Stimulus.Proceed.INSTANCE, reduced);
        }

        assertThat(reduced.wasTooSmall()).isTrue();
        assertThat(run(interpreter, Stimulus.Proceed.INSTANCE, new Budget()))
                .isEqualTo(Outcome.ENDED);
        // The value exceeds the limit of a state's output.
        assertThat(types()).endsWith(HistoryEventType.ExecutionFailed);
    }
}
