package dev.askel.engine.startqueue;

import static dev.askel.engine.Client.caller;
import static dev.askel.engine.Client.ok;
import static dev.askel.engine.startqueue.LimitedMachine.KEY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Functions.HeldCalls;
import dev.askel.engine.api.workbench.StartLimits;
import dev.askel.engine.api.workbench.StartLimits.Overflow;
import dev.askel.engine.api.workbench.StartLimits.StartRule;
import dev.askel.engine.api.workbench.StartLimits.Supersede;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Starts that end older executions (docs/start-limits.md, "Superseding"). */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class SupersedingTest {
    private final LimitedMachine limited = new LimitedMachine(EngineRig.shared());
    private final Client client = limited.client();
    private final StartLimits limits = limited.limits();
    private final HeldCalls work = limited.work();
    private final String machine = limited.arn();

    @Test
    void a_newer_start_supersedes_queued_executions_of_its_key() {
        supersede(Supersede.QUEUED);
        var first = client.start(machine, "first", "{\"k\": \"a\"}");
        var call = work.awaitNext();
        var other = client.start(machine, "other", "{\"k\": \"b\"}");
        work.awaitNext().answer("0");
        var second = client.start(machine, "second", "{\"k\": \"a\"}");
        var third = client.start(machine, "third", "{\"k\": \"a\"}");
        assertSuperseded(second, third);
        assertThat(client.types(second))
                .containsExactly(
                        HistoryEventType.ExecutionStarted, HistoryEventType.ExecutionAborted);
        assertThat(client.start(machine, "third", "{\"k\": \"a\"}")).isEqualTo(third);
        call.answer("1");
        work.awaitNext().answer("3");
        assertThat(client.awaitOutput(first)).isEqualTo("1");
        assertThat(client.awaitOutput(other)).isEqualTo("0");
        assertThat(client.awaitOutput(third)).isEqualTo("3");
        limited.awaitCounts(0, 0);
    }

    @Test
    void a_newer_start_supersedes_the_running_execution_but_a_redrive_does_not() {
        supersede(Supersede.RUNNING);
        var first = client.start(machine, "first", "{\"k\": \"a\"}");
        work.awaitNext();
        var second = client.start(machine, "second", "{\"k\": \"a\"}");
        assertSuperseded(first, second);
        var call = work.awaitNext();
        client.redrive(first);
        limited.awaitCounts(1, 1);
        call.answer("2");
        assertThat(client.awaitOutput(second)).isEqualTo("2");
        work.awaitNext();
        var third = client.start(machine, "third", "{\"k\": \"a\"}");
        assertThat(client.awaitEnd(first).cause()).contains(third);
        work.awaitNext().answer("3");
        assertThat(client.awaitOutput(third)).isEqualTo("3");
        limited.awaitCounts(0, 0);
    }

    @Test
    void children_of_a_distributed_map_do_not_supersede_each_other() {
        var mapping = limited.createMapping();
        ok(
                limits.put(
                        caller(),
                        mapping,
                        new StartRule(1, null, 10, Overflow.REFUSE, false)
                                .withSupersede(Supersede.RUNNING)));
        var parent = client.start(mapping, "parent", "[1, 2, 3]");
        for (int i = 0; i < 3; i++) {
            work.awaitNext().answer("1");
        }
        assertThat(client.awaitOutput(parent)).isEqualTo("[1,1,1]");
    }

    private void supersede(Supersede which) {
        limited.put(new StartRule(1, KEY, 0, Overflow.REFUSE, false).withSupersede(which));
    }

    private void assertSuperseded(String execution, String by) {
        var end = client.awaitEnd(execution);
        assertThat(end.status()).isEqualTo(ExecutionStatus.ABORTED);
        assertThat(end.error()).isEqualTo("Askel.Superseded");
        assertThat(end.cause())
                .isEqualTo("The execution " + by + " has superseded this execution.");
        assertThat(client.types(execution)).containsOnlyOnce(HistoryEventType.ExecutionAborted);
    }
}
