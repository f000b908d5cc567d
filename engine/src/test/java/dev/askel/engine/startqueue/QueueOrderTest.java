package dev.askel.engine.startqueue;

import static dev.askel.engine.Client.caller;
import static dev.askel.engine.Client.ok;
import static dev.askel.engine.Client.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Functions.HeldCall;
import dev.askel.engine.Functions.HeldCalls;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.workbench.StartLimits.Overflow;
import dev.askel.engine.api.workbench.StartLimits.StartRule;
import dev.askel.engine.api.workbench.StartLimits;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The order in which queued executions begin (docs/start-limits.md, "Order"). */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class QueueOrderTest {
    private final LimitedMachine limited = new LimitedMachine(EngineRig.shared());
    private final Client client = limited.client();
    private final StartLimits limits = limited.limits();
    private final HeldCalls work = limited.work();
    private final String machine = limited.arn();

    @Test
    void executions_of_a_higher_priority_begin_first_also_after_a_redrive() {
        order("{% $states.input.p %}", null);
        var failed = startOf("failed", ",\"p\":9");
        work.awaitNext().fail("E", "because");
        client.awaitEnd(failed);
        startOf("first", ",\"p\":1");
        var call = work.awaitNext();
        startOf("low", ",\"p\":1.5");
        startOf("high", ",\"p\":7");
        client.redrive(failed);
        limited.awaitCounts(1, 3);
        assertThat(ok(limits.listQueued(caller(), machine)))
                .extracting(each -> each.executionArn().replaceAll(".*:", ""))
                .containsExactly("failed", "high", "low");
        assertThat(refused(client.startAsync(caller(), machine, "x", "{\"p\":\"1\"}")))
                .isInstanceOf(EngineError.InvalidExecutionInput.class);
        next(next(next(call, "failed"), "high"), "low").answer("1");
        limited.awaitCounts(0, 0);
    }

    @Test
    void executions_of_fair_keys_begin_in_turn() {
        order(null, "{% $states.input.c %}");
        startOf("first", ",\"c\":\"a\"");
        var call = work.awaitNext();
        startOf("a1", ",\"c\":\"a\"");
        startOf("a2", ",\"c\":\"a\"");
        startOf("a3", ",\"c\":\"a\"");
        startOf("b1", ",\"c\":\"b\"");
        startOf("c1", ",\"c\":3");
        startOf("b2", ",\"c\":\"b\"");
        limited.awaitCounts(1, 6);
        for (var expected : List.of("b1", "c1", "a1", "b2", "a2", "a3")) {
            call = next(call, expected);
        }
        call.answer("1");
        limited.awaitCounts(0, 0);
    }

    private void order(@Nullable String priority, @Nullable String fairKey) {
        limited.put(new StartRule(1, null, 100, Overflow.REFUSE, false)
                                .withOrder(priority, fairKey));
    }

    /** Ends the running execution, and returns the next one. */
    private HeldCall next(HeldCall call, String expected) {
        call.answer("1");
        var begun = work.awaitNext();
        assertThat(begun.call().parameters().text()).contains("\"n\":\"" + expected + "\"");
        return begun;
    }

    private String startOf(String label, String members) {
        return client.start(machine, label, "{\"n\":\"%s\"%s}".formatted(label, members));
    }
}
