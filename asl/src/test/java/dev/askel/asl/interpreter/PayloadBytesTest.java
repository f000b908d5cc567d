package dev.askel.asl.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.Fact;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.interpreter.execution.ExecutionLimits;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * Tests that the bytes of data in pending entries are counted. The engine bounds its queues by
 * these bytes.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class PayloadBytesTest {
    private static final int KIB_256 = 262_144;

    private static String text(int bytes) {
        return "\"" + "x".repeat(bytes - 2) + "\"";
    }

    @Test
    void shared_data_counts_once_and_new_data_counts_again() {
        var ledger = new Ledger(null, ExecutionLimits.DEFAULT);
        var execution = TaskTest.task(TaskTest.ACTIVITY, "").runUntil(SimulatedTime.START);
        var input = TaskAnswer.json(text(KIB_256));
        ledger.acceptFirstEntries(
                Interpreter.firstEntries(execution.identity(), null, input, SimulatedTime.START));
        assertThat(ledger.pendingBytes()).isEqualTo(KIB_256);

        ledger.recordFact(new Fact.BranchFinished(FramePath.ROOT.child(0, 0), input));
        assertThat(ledger.pendingBytes()).isEqualTo(KIB_256);

        ledger.recordFact(
                new Fact.BranchFinished(
                        FramePath.ROOT.child(0, 1), TaskAnswer.json(text(KIB_256))));
        assertThat(ledger.pendingBytes()).isEqualTo(2 * KIB_256);
        assertThat(ledger.takePending()).isNotEmpty();
        assertThat(ledger.pendingBytes()).isZero();
    }

    @Test
    void every_kind_of_data_in_an_event_counts() {
        var run =
                TaskTest.task(TaskTest.INVOKE, "")
                        .input("{\"a\":1}")
                        .answering(TaskScript.inTurn(TaskAnswer.succeeds("{\"b\":22}")))
                        .run();
        var bytes = new PayloadBytes();
        run.events().forEach(bytes::add);
        assertThat(run.events())
                .extracting(event -> event.details())
                .hasAtLeastOneElementOfType(EventDetails.TaskOutput.class);
        assertThat(bytes.total()).isEqualTo("{'a':1}".length() + "{'b':22}".length());
    }
}
