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
import dev.askel.engine.api.Page;
import dev.askel.engine.api.workbench.StartLimits;
import dev.askel.engine.api.workbench.StartLimits.Overflow;
import dev.askel.engine.api.workbench.StartLimits.StartRule;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
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
        assertThat(ok(limits.listQueued(caller(), machine, Page.of(null, null))).executions())
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

    /** Two permits are used, and one of them passes on. */
    @Test
    void redriven_children_of_a_distributed_map_take_turns_with_the_keys_of_others() {
        var mapping = limited.createMapping();
        var fairKey = "{% $type($states.input) = 'array' ? 'parent' : $states.input.c %}";
        ok(
                limits.put(
                        caller(),
                        mapping,
                        new StartRule(2, null, 100, Overflow.REFUSE, false)
                                .withOrder(null, fairKey)));
        var parent = client.start(mapping, "p", items("x r1", "x r2", "x r3"));
        work.awaitNext().fail("E", "because");
        client.awaitEnd(parent);
        var other = client.start(mapping, "other", items("a a1", "a a2", "a a3", "a a4"));
        var call = childCall("a");
        var second = childCall("a");
        limited.awaitCounts(mapping, 3, 2);
        client.redrive(parent);
        limited.awaitCounts(mapping, 4, 5);
        for (var expected : List.of("r", "a", "r", "a", "r")) {
            call = next(call, expected);
        }
        call.answer("1");
        second.answer("1");
        assertThat(client.awaitOutput(parent)).isEqualTo("[1,1,1]");
        assertThat(client.awaitOutput(other)).isEqualTo("[1,1,1,1]");
    }

    /** Returns the first call of a child whose label begins so. */
    private HeldCall childCall(String label) {
        var call = work.awaitNext();
        while (!call.call().parameters().text().contains("\"n\":\"" + label)) {
            call = work.awaitNext();
        }
        return call;
    }

    /** Returns the input of a parent from pairs of a fair key and a label. */
    private static String items(String... pairs) {
        return Arrays.stream(pairs)
                .map(pair -> pair.split(" "))
                .map(pair -> "{\"c\":\"%s\",\"n\":\"%s\"}".formatted(pair[0], pair[1]))
                .collect(Collectors.joining(",", "[", "]"));
    }

    private void order(@Nullable String priority, @Nullable String fairKey) {
        limited.put(
                new StartRule(1, null, 100, Overflow.REFUSE, false).withOrder(priority, fairKey));
    }

    /** Ends the running execution, and returns the next one. */
    private HeldCall next(HeldCall call, String expected) {
        call.answer("1");
        var begun = work.awaitNext();
        assertThat(begun.call().parameters().text()).contains("\"n\":\"" + expected);
        return begun;
    }

    private String startOf(String label, String members) {
        return client.start(machine, label, "{\"n\":\"%s\"%s}".formatted(label, members));
    }
}
