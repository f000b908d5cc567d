package dev.askel.asl.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.expression.Budget;
import dev.askel.asl.history.Fact;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.asl.interpreter.context.AdvanceContext;
import dev.askel.asl.interpreter.execution.ExecutionLimits;
import dev.askel.asl.interpreter.execution.Transition;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tests that the end of a branch is accepted if the join of the Parallel state then needs many
 * steps.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class LongJoinTest {
    private static final long STEPS = 2_000;
    private static final FramePath BRANCH = FramePath.ROOT.child(0, 0);

    private static final String DEFINITION =
            """
            {"QueryLanguage": "JSONata", "StartAt": "P", "States": {
             "P": {"Type": "Parallel", "Output": "{% $sum([1..5000].($ * 2)) %}", "Next": "Q",
              "Catch": [{"ErrorEquals": ["E"], "Output": "{% $sum([1..5000].($ * 2)) %}", "Next": "Q"}],
              "Branches": [{"StartAt": "F", "States": {
               "F": {"Type": "Choice", "Default": "Good",
                "Choices": [{"Condition": "{% $states.input = 'bad' %}", "Next": "Bad"}]},
               "Good": {"Type": "Succeed"},
               "Bad": {"Type": "Fail", "Error": "E"}}}]},
             "Q": {"Type": "Succeed"}}}\
            """;

    private final Ledger ledger = new Ledger(null, ExecutionLimits.DEFAULT);
    private final Interpreter interpreter = newInterpreter();

    private Interpreter newInterpreter() {
        return SimulatedExecution.of(DEFINITION)
                .runUntil(SimulatedTime.START.minusSeconds(1))
                .interpreter();
    }

    private AdvanceContext context(Ledger on, Budget budget) {
        return new AdvanceContext(
                SimulatedTime.START, new Random(1), budget, on.state().lastEventId(), 0, null);
    }

    private Transition endBranch(String input) {
        ledger.acceptFirstEntries(
                Interpreter.firstEntries(
                        SimulatedExecution.of(DEFINITION)
                                .runUntil(SimulatedTime.START.minusSeconds(1))
                                .identity(),
                        null,
                        TaskAnswer.json(input),
                        SimulatedTime.START));
        var root =
                interpreter.advance(
                        ledger.state().root(),
                        Stimulus.Proceed.INSTANCE,
                        context(ledger, Budget.reduced(STEPS)));
        assertThat(ledger.accept(interpreter, root, () -> context(ledger, Budget.reduced(STEPS))))
                .isTrue();
        var branch = Objects.requireNonNull(ledger.state().frame(BRANCH));
        return interpreter.advance(
                branch, Stimulus.Proceed.INSTANCE, context(ledger, Budget.reduced(STEPS)));
    }

    @ParameterizedTest
    @CsvSource({"'\"good\"'", "'\"bad\"'"})
    void a_join_beyond_a_brief_budget_is_undone_and_decided_on_a_fork_with_full_budgets(
            String input) {
        var branchEnd = endBranch(input);
        var before = ledger.state();
        int pending = ledger.pendingCount();

        var checkpoint = ledger.checkpoint();
        assertThat(
                        ledger.accept(
                                interpreter,
                                branchEnd,
                                () -> context(ledger, Budget.reduced(STEPS))))
                .isTrue();
        assertThat(ledger.isUndecided()).isTrue();
        ledger.restore(checkpoint);
        assertThat(ledger.state()).isSameAs(before);
        assertThat(ledger.pendingCount()).isEqualTo(pending);

        var fork = ledger.fork();
        assertThat(fork.accept(interpreter, branchEnd, () -> context(fork, new Budget()))).isTrue();
        assertThat(fork.isUndecided()).isFalse();
        ledger.recordFact(new Fact.NoticeAcknowledged(7));
        assertThat(ledger.adopt(fork)).isTrue();
        assertThat(ledger.state().isRunning()).isFalse();
        assertThat(ledger.state().root()).isEqualTo(fork.state().root());
        assertThat(ledger.state().lastEventId()).isEqualTo(fork.state().lastEventId());
        assertThat(ledger.adopt(fork)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"'\"good\"'", "'\"bad\"'"})
    void a_fork_is_void_once_the_execution_has_ended(String input) {
        var branchEnd = endBranch(input);
        var fork = ledger.fork();
        assertThat(fork.accept(interpreter, branchEnd, () -> context(fork, new Budget()))).isTrue();

        ledger.closeExecution(HistoryEventType.ExecutionAborted, null, null, SimulatedTime.START);
        var closed = ledger.state();

        assertThat(ledger.adopt(fork)).isFalse();
        assertThat(ledger.state()).isSameAs(closed);
    }
}
