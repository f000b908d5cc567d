package dev.askel.engine.startqueue;

import static dev.askel.engine.Client.caller;
import static dev.askel.engine.Client.ok;
import static dev.askel.engine.Client.refused;
import static dev.askel.engine.startqueue.LimitedMachine.KEY;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Functions.HeldCalls;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Page;
import dev.askel.engine.api.StateMachineType;
import dev.askel.engine.api.workbench.StartLimits;
import dev.askel.engine.api.workbench.StartLimits.Overflow;
import dev.askel.engine.api.workbench.StartLimits.PauseNote;
import dev.askel.engine.api.workbench.StartLimits.QueuedExecution;
import dev.askel.engine.api.workbench.StartLimits.Rate;
import dev.askel.engine.api.workbench.StartLimits.StartRule;
import dev.askel.engine.api.workbench.StartLimits.Supersede;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Start limits of machines and of keys (docs/start-limits.md). */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class StartLimitTest {
    private final LimitedMachine limited = new LimitedMachine(EngineRig.shared());
    private final Client client = limited.client();
    private final StartLimits limits = limited.limits();
    private final HeldCalls work = limited.work();
    private final String machine = limited.arn();

    @Test
    void executions_begin_in_the_order_of_their_starts() {
        limited.limit(1, null);
        var first = client.start(machine, "first", "{\"n\": 1}");
        var firstCall = work.awaitNext();
        var second = client.start(machine, "second", "{\"n\": 2}");
        var third = client.start(machine, "third", "{\"n\": 3}");
        limited.awaitCounts(1, 2);

        assertThat(client.describe(second).status()).isEqualTo(ExecutionStatus.RUNNING);
        assertThat(client.types(second)).containsExactly(HistoryEventType.ExecutionStarted);
        assertThat(limited.queued(first)).isNull();
        assertThat(limited.queued(second)).extracting(QueuedExecution::position).isEqualTo(1);
        assertThat(limited.queued(third)).extracting(QueuedExecution::position).isEqualTo(2);
        assertThat(limited.queued(third))
                .extracting(QueuedExecution::reason)
                .isEqualTo("CONCURRENCY");
        assertThat(ok(limits.listQueued(caller(), machine, Page.of(null, null))).executions())
                .extracting(QueuedExecution::executionArn)
                .containsExactly(second, third);
        assertThat(work.count()).isZero();

        firstCall.answer("1");
        var secondCall = work.awaitNext();
        assertThat(secondCall.call().parameters().text()).contains("2");
        limited.awaitCounts(1, 1);
        secondCall.answer("2");
        work.awaitNext().answer("3");
        assertThat(client.awaitOutput(first)).isEqualTo("1");
        assertThat(client.awaitOutput(second)).isEqualTo("2");
        assertThat(client.awaitOutput(third)).isEqualTo("3");
        limited.awaitCounts(0, 0);
    }

    @Test
    void each_key_has_its_own_limit() {
        limited.limit(1, KEY);
        client.start(machine, "a1", "{\"k\": \"a\"}");
        var a = work.awaitNext();
        client.start(machine, "a2", "{\"k\": \"a\"}");
        limited.awaitCounts(1, 1);
        client.start(machine, "b1", "{\"k\": \"b/\\u00e4\"}");
        var b = work.awaitNext();
        limited.awaitCounts(2, 1);
        assertThat(ok(limits.describe(caller(), machine)).slots())
                .containsExactly(
                        new StartLimits.StartSlotCount("", "a", 1, 1),
                        new StartLimits.StartSlotCount("", "b/ä", 1, 0));
        b.answer("1");
        limited.awaitCounts(1, 1);
        a.answer("1");
        work.awaitNext().answer("1");
        limited.awaitCounts(0, 0);
    }

    @Test
    void a_start_without_a_valid_key_is_refused() {
        limited.limit(1, KEY);
        for (var input :
                new String[] {
                    "{}",
                    "{\"k\": null}",
                    "{\"k\": [1]}",
                    "{\"k\": \"\\u0000\"}",
                    "{\"k\": \"\\ud800\"}",
                    "{\"k\": \"" + "x".repeat(257) + "\"}"
                }) {
            assertThat(refused(client.startAsync(caller(), machine, "x", input)))
                    .as(input)
                    .isInstanceOf(EngineError.InvalidExecutionInput.class);
        }
        client.start(machine, "x", "{\"k\": 1}");
        work.awaitNext().answer("1");
    }

    @Test
    void stopping_frees_permits_and_places_in_the_queue() {
        limited.limit(1, null);
        var holder = client.start(machine, "holder", "{}");
        work.awaitNext();
        var waiter = client.start(machine, "waiter", "{}");
        limited.awaitCounts(1, 1);
        client.stop(waiter, "E", "because");
        assertThat(client.describe(waiter).status()).isEqualTo(ExecutionStatus.ABORTED);
        limited.awaitCounts(1, 0);
        var third = client.start(machine, "third", "{}");
        limited.awaitCounts(1, 1);
        client.stop(holder, null, null);
        work.awaitNext().answer("3");
        assertThat(client.awaitOutput(third)).isEqualTo("3");
        limited.awaitCounts(0, 0);
    }

    @Test
    void a_queued_execution_times_out() {
        var hasty = limited.createMachine(", \"TimeoutSeconds\": 1");
        ok(limits.pause(caller(), hasty, true));
        var queued = client.start(hasty, "queued", "{}");
        assertThat(client.awaitEnd(queued).status()).isEqualTo(ExecutionStatus.TIMED_OUT);
        assertThat(client.types(queued))
                .containsExactly(
                        HistoryEventType.ExecutionStarted, HistoryEventType.ExecutionTimedOut);
    }

    /** The first rule with a key can refuse the input of an execution that has started already. */
    @Test
    void a_repeated_start_succeeds_after_a_rule_with_a_key_that_the_input_lacks() {
        var execution = client.start(machine, "x", "{}");
        var call = work.awaitNext();
        limited.limit(1, KEY);

        assertThat(client.start(machine, "x", "{}")).isEqualTo(execution);
        assertThat(refused(client.startAsync(caller(), machine, "y", "{}")))
                .isInstanceOf(EngineError.InvalidExecutionInput.class);
        assertThat(refused(client.startAsync(caller(), machine, "x", "{\"other\": 1}")))
                .isInstanceOf(EngineError.ExecutionAlreadyExists.class);
        call.answer("1");
        assertThat(client.awaitOutput(execution)).isEqualTo("1");
        assertThat(refused(client.startAsync(caller(), machine, "x", "{}")))
                .isInstanceOf(EngineError.ExecutionAlreadyExists.class);
    }

    @Test
    void a_redrive_waits_for_a_permit() {
        limited.limit(1, null);
        var failed = client.start(machine, "failed", "{\"n\": 1}");
        work.awaitNext().fail("E", "because");
        client.awaitEnd(failed);
        var second = client.start(machine, "second", "{\"n\": 2}");
        var secondCall = work.awaitNext();
        client.redrive(failed);
        limited.awaitCounts(1, 1);
        assertThat(work.count()).isZero();
        secondCall.answer("2");
        assertThat(client.awaitOutput(second)).isEqualTo("2");
        work.awaitNext().answer("1");
        assertThat(client.awaitOutput(failed)).isEqualTo("1");
        limited.awaitCounts(0, 0);
    }

    @Test
    void a_redrive_of_an_execution_from_before_the_rule_counts() {
        var failed = client.start(machine, "failed", "{\"k\": \"a\"}");
        work.awaitNext().fail("E", "because");
        client.awaitEnd(failed);
        limited.limit(1, KEY);
        client.start(machine, "second", "{\"k\": \"a\"}");
        var secondCall = work.awaitNext();
        client.redrive(failed);
        limited.awaitCounts(1, 1);
        secondCall.answer("2");
        work.awaitNext().answer("1");
        assertThat(client.awaitOutput(failed)).isEqualTo("1");
    }

    @Test
    void child_executions_count() {
        limited.limit(1, null);
        client.start(machine, "first", "{}");
        var firstCall = work.awaitNext();
        var parent = client.startParent(machine, "child", "sync");
        limited.awaitCounts(1, 1);
        firstCall.answer("1");
        work.awaitNext().answer("2");
        assertThat(client.awaitEnd(parent).status()).isEqualTo(ExecutionStatus.SUCCEEDED);
        limited.awaitCounts(0, 0);
    }

    @Test
    void children_of_a_distributed_map_count_apart_from_their_parent() {
        var mapping = limited.createMapping();
        ok(limits.put(caller(), mapping, new StartRule(1, null, 100, Overflow.REFUSE, false)));
        var parent = client.start(mapping, "parent", "[1, 2, 3]");
        for (int left = 2; left >= 0; left--) {
            var call = work.awaitNext();
            limited.awaitCounts(mapping, 2, left);
            assertThat(work.count()).isZero();
            call.answer("1");
        }
        assertThat(client.awaitOutput(parent)).isEqualTo("[1,1,1]");
    }

    @Test
    void a_higher_limit_and_the_removal_of_the_rule_start_queued_executions() {
        limited.limit(1, null);
        for (int i = 0; i < 4; i++) {
            client.start(machine, "e" + i, "{}");
        }
        work.awaitNext();
        limited.awaitCounts(1, 3);
        limited.limit(2, null);
        work.awaitNext();
        limited.awaitCounts(2, 2);
        limited.limit(1, null);
        limited.awaitCounts(2, 2);
        ok(limits.remove(caller(), machine));
        work.awaitNext();
        work.awaitNext();
        client.start(machine, "unlimited", "{}");
        work.awaitNext();
    }

    @Test
    void a_paused_machine_queues_starts_until_it_is_resumed() {
        ok(limits.pause(caller(), machine, true));
        var queued = client.start(machine, "queued", "{}");
        assertThat(limited.queued(queued)).extracting(QueuedExecution::reason).isEqualTo("PAUSED");
        limited.limit(5, null);
        limited.awaitCounts(0, 1);
        ok(limits.pause(caller(), machine, false));
        work.awaitNext().answer("1");
        assertThat(client.awaitOutput(queued)).isEqualTo("1");
    }

    @Test
    void invalid_rules_are_refused() {
        var express =
                client.createMachine(
                        EngineRig.uniqueName("express"),
                        "{\"StartAt\": \"P\", \"States\": {\"P\": {\"Type\": \"Pass\", \"End\": true}}}",
                        StateMachineType.EXPRESS);
        var rule = new StartRule(1, null, 1, Overflow.REFUSE, false);
        assertThat(refused(limits.put(caller(), express, rule)))
                .isInstanceOf(EngineError.StateMachineTypeNotSupported.class);
        for (var invalid :
                new StartRule[] {
                    StartRule.NONE,
                    new StartRule(0, null, 1, Overflow.REFUSE, false),
                    new StartRule(1, "k", 1, Overflow.REFUSE, false),
                    new StartRule(1, "{% $ %}", 1, Overflow.REFUSE, false),
                    new StartRule(1, null, -1, Overflow.REFUSE, false),
                    new StartRule(1, null, 0, Overflow.END_OLDEST, false),
                    rule.withRate(new Rate(0, 1)),
                    rule.withOrder("p", null),
                    rule.withOrder(null, "{% $ %}"),
                    rule.withOrder("{% 1 %}", "{% 1 %}"),
                    new StartRule(2, null, 1, Overflow.REFUSE, false)
                            .withSupersede(Supersede.RUNNING),
                    new StartRule(null, null, 1, Overflow.REFUSE, false)
                            .withRate(new Rate(1, 1))
                            .withSupersede(Supersede.RUNNING),
                    rule.withRate(new Rate(StartLimits.RATE_MAX + 1, 1)),
                    rule.withRate(new Rate(Double.NaN, 1)),
                    rule.withRate(new Rate(1, 0)),
                    rule.withRate(new Rate(1, StartLimits.RATE_MAX + 1))
                }) {
            assertThat(refused(limits.put(caller(), machine, invalid)))
                    .as("%s", invalid)
                    .isInstanceOf(EngineError.ValidationException.class);
        }
        assertThat(refused(limits.describe(caller(), machine)))
                .isInstanceOf(EngineError.ResourceNotFound.class);
    }

    @Test
    void a_pause_keeps_the_note_of_the_first_caller() {
        ok(limits.pause(caller(), machine, new PauseNote("kim", "migration")));
        var paused = ok(limits.pause(caller(), machine, new PauseNote("lee", "other"))).rule();
        var pause = requireNonNull(requireNonNull(paused).pause());
        assertThat(pause.note()).isEqualTo(new PauseNote("kim", "migration"));
        assertThat(pause.since()).isNotNull();
        limited.limit(5, null);
        var queued = client.start(machine, "queued", "{}");
        assertThat(limited.queued(queued)).extracting(QueuedExecution::pause).isEqualTo(pause);
        ok(limits.remove(caller(), machine));
        assertThat(limited.queued(queued)).extracting(QueuedExecution::pause).isEqualTo(pause);
        assertThat(ok(limits.resume(caller(), machine)).rule()).isNull();
    }
}
