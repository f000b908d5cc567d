package dev.askel.asl.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.expression.Budget;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.asl.interpreter.context.AdvanceContext;
import dev.askel.asl.interpreter.execution.ExecutionLimits;
import dev.askel.asl.interpreter.execution.Phase;
import dev.askel.asl.interpreter.execution.Transition;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * Tests transitions that are accepted after a transition with a later timestamp. This happens
 * because branches decide independently.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class LateAcceptanceTest {
    private static final Instant NOW = SimulatedTime.START;
    private static final Instant LATER = NOW.plusMillis(31);
    private static final FramePath FIRST = FramePath.ROOT.child(0, 0);
    private static final FramePath SECOND = FramePath.ROOT.child(0, 1);

    private final Interpreter interpreter;
    private final Ledger ledger = new Ledger(null, ExecutionLimits.DEFAULT);

    LateAcceptanceTest() {
        var branch =
                """
                {"StartAt": "%1$s", "States": {"%1$s": {"Type": "Wait", "Seconds": 1, "End": true}}}\
                """;
        var execution =
                SimulatedExecution.of(
                                """
                                {"StartAt": "P", "States": {"P": {"Type": "Parallel", "End": true,
                                  "Branches": [%s, %s]}}}
                                """
                                        .formatted(branch.formatted("A"), branch.formatted("B")))
                        .runUntil(NOW.minusSeconds(1));
        interpreter = execution.interpreter();
        ledger.acceptFirstEntries(
                Interpreter.firstEntries(execution.identity(), null, TaskAnswer.json("{}"), NOW));
        accept(proposal(FramePath.ROOT, NOW));
    }

    private Transition proposal(FramePath path, Instant now) {
        var frame = Objects.requireNonNull(ledger.state().frame(path));
        return interpreter.advance(frame, Stimulus.Proceed.INSTANCE, context(now));
    }

    private static AdvanceContext context(Instant now) {
        return new AdvanceContext(
                now, new Random(1), new Budget(), AdvanceContext.UNKNOWN, 0, null);
    }

    private void accept(Transition proposal) {
        assertThat(ledger.accept(interpreter, proposal, () -> context(LATER))).isTrue();
    }

    @Test
    void a_wait_sleeps_its_seconds_from_its_timestamp_in_the_history() {
        var early = proposal(FIRST, NOW);
        accept(proposal(SECOND, LATER));
        accept(early);
        var entered =
                ledger.takePending().stream()
                        .filter(HistoryEvent.class::isInstance)
                        .map(HistoryEvent.class::cast)
                        .filter(event -> event.type() == HistoryEventType.WaitStateEntered)
                        .toList();
        assertThat(entered)
                .allSatisfy(event -> {
                    assertThat(event.timestamp()).isEqualTo(LATER);
                    var frame = Objects.requireNonNull(ledger.state().frame(event.frame()));
                    assertThat(frame.phase())
                            .isEqualTo(new Phase.Sleeping(LATER.plus(Duration.ofSeconds(1))));
                })
                .hasSize(2);
    }
}
