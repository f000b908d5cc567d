package dev.askel.engine.startqueue;

import static dev.askel.engine.Client.caller;
import static dev.askel.engine.Client.ok;
import static dev.askel.engine.Client.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.Functions;
import dev.askel.engine.Functions.HeldCall;
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
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Start limits of machines and of keys (docs/start-limits.md). */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class StartLimitTest {
    private static final String KEY = "{% $states.input.k %}";

    private final EngineRig rig = EngineRig.shared();
    private final Client client = rig.client();
    private final StartLimits limits = rig.node().engine().startLimits();
    private final String name = EngineRig.uniqueName("limited");
    private final HeldCalls work = rig.functions().hold(name);
    private final String machine = createMachine("");

    private String createMachine(String fields) {
        return client.createMachine(
                EngineRig.uniqueName("limited-machine"),
                """
                {"StartAt": "Work"%s, "States": {
                  "Work": {"Type": "Task", "Resource": "%s", "End": true}}}\
                """
                        .formatted(fields, Functions.arn(name)));
    }

    private String createMapping() {
        return client.createMachine(
                EngineRig.uniqueName("mapping"),
                """
                {"StartAt": "M", "States": {"M": {"Type": "Map", "End": true,
                  "ItemProcessor": {
                    "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
                    "StartAt": "Work", "States": {
                      "Work": {"Type": "Task", "Resource": "%s", "End": true}}}}}}\
                """
                        .formatted(Functions.arn(name)));
    }

    private void limit(String arn, int concurrency, @Nullable String key) {
        put(arn, concurrency, key, StartLimits.QUEUE_DEFAULT, Overflow.REFUSE);
    }

    private void put(
            String arn, int concurrency, @Nullable String key, int queueMax, Overflow overflow) {
        ok(limits.put(caller(), arn, new StartRule(concurrency, key, queueMax, overflow, false)));
    }

    private void awaitCounts(long used, long waiting) {
        Eventually.holds(
                used + " used and " + waiting + " waiting",
                () -> {
                    var found = ok(limits.describe(caller(), machine));
                    return found.used() == used && found.waiting() == waiting;
                });
    }

    private @Nullable QueuedExecution queued(String execution) {
        return ok(limits.findQueued(caller(), execution)).orElse(null);
    }

    @Test
    void executions_begin_in_the_order_of_their_starts() {
        limit(machine, 1, null);
        var first = client.start(machine, "first", "{\"n\": 1}");
        var firstCall = work.awaitNext();
        var second = client.start(machine, "second", "{\"n\": 2}");
        var third = client.start(machine, "third", "{\"n\": 3}");
        awaitCounts(1, 2);

        assertThat(client.describe(second).status()).isEqualTo(ExecutionStatus.RUNNING);
        assertThat(client.types(second)).containsExactly(HistoryEventType.ExecutionStarted);
        assertThat(queued(first)).isNull();
        assertThat(queued(second)).extracting(QueuedExecution::position).isEqualTo(1);
        assertThat(queued(third)).extracting(QueuedExecution::position).isEqualTo(2);
        assertThat(queued(third)).extracting(QueuedExecution::reason).isEqualTo("CONCURRENCY");
        assertThat(ok(limits.listQueued(caller(), machine, Page.of(null, null))).executions())
                .extracting(QueuedExecution::executionArn)
                .containsExactly(second, third);
        assertThat(work.count()).isZero();

        firstCall.answer("1");
        var secondCall = work.awaitNext();
        assertThat(secondCall.call().parameters().text()).contains("2");
        awaitCounts(1, 1);
        secondCall.answer("2");
        work.awaitNext().answer("3");
        assertThat(client.awaitOutput(first)).isEqualTo("1");
        assertThat(client.awaitOutput(second)).isEqualTo("2");
        assertThat(client.awaitOutput(third)).isEqualTo("3");
        awaitCounts(0, 0);
    }

    @Test
    void each_key_has_its_own_limit() {
        limit(machine, 1, KEY);
        client.start(machine, "a1", "{\"k\": \"a\"}");
        var a = work.awaitNext();
        client.start(machine, "a2", "{\"k\": \"a\"}");
        awaitCounts(1, 1);
        client.start(machine, "b1", "{\"k\": \"b/\\u00e4\"}");
        var b = work.awaitNext();
        awaitCounts(2, 1);
        assertThat(ok(limits.describe(caller(), machine)).slots())
                .containsExactly(
                        new StartLimits.StartSlotCount("", "a", 1, 1),
                        new StartLimits.StartSlotCount("", "b/ä", 1, 0));
        b.answer("1");
        awaitCounts(1, 1);
        a.answer("1");
        work.awaitNext().answer("1");
        awaitCounts(0, 0);
    }

    @Test
    void a_start_without_a_valid_key_is_refused() {
        limit(machine, 1, KEY);
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
        limit(machine, 1, null);
        var holder = client.start(machine, "holder", "{}");
        work.awaitNext();
        var waiter = client.start(machine, "waiter", "{}");
        awaitCounts(1, 1);
        client.stop(waiter, "E", "because");
        assertThat(client.describe(waiter).status()).isEqualTo(ExecutionStatus.ABORTED);
        awaitCounts(1, 0);
        var third = client.start(machine, "third", "{}");
        awaitCounts(1, 1);
        client.stop(holder, null, null);
        work.awaitNext().answer("3");
        assertThat(client.awaitOutput(third)).isEqualTo("3");
        awaitCounts(0, 0);
    }

    @Test
    void a_queued_execution_times_out() {
        var hasty = createMachine(", \"TimeoutSeconds\": 1");
        ok(limits.pause(caller(), hasty, true));
        var queued = client.start(hasty, "queued", "{}");
        assertThat(client.awaitEnd(queued).status()).isEqualTo(ExecutionStatus.TIMED_OUT);
        assertThat(client.types(queued))
                .containsExactly(
                        HistoryEventType.ExecutionStarted, HistoryEventType.ExecutionTimedOut);
    }

    @Test
    void a_full_queue_refuses_new_starts_but_not_repeated_ones() {
        put(machine, 1, null, 1, Overflow.REFUSE);
        client.start(machine, "first", "{}");
        work.awaitNext();
        var second = client.start(machine, "second", "{}");
        assertThat(refused(client.startAsync(caller(), machine, "third", "{}")))
                .isEqualTo(new EngineError.ExecutionLimitExceeded());
        assertThat(client.start(machine, "second", "{}")).isEqualTo(second);
        awaitCounts(1, 1);
        client.stop(second, null, null);
        client.start(machine, "third", "{}");
        awaitCounts(1, 1);
    }

    @Test
    void a_full_queue_ends_its_oldest_execution() {
        put(machine, 1, null, 1, Overflow.END_OLDEST);
        client.start(machine, "first", "{}");
        work.awaitNext();
        var second = client.start(machine, "second", "{}");
        client.start(machine, "third", "{}");
        var end = client.awaitEnd(second);
        assertThat(end.status()).isEqualTo(ExecutionStatus.ABORTED);
        assertThat(end.error()).isEqualTo("Askel.StartQueueFull");
        awaitCounts(1, 1);
    }

    @Test
    void a_full_queue_ends_no_execution_that_can_have_a_permit() {
        put(machine, 1, null, 5, Overflow.END_OLDEST);
        for (int i = 0; i < 4; i++) {
            client.start(machine, "e" + i, "{}");
        }
        work.awaitNext();
        awaitCounts(1, 3);
        put(machine, 4, null, 1, Overflow.END_OLDEST);
        for (int i = 0; i < 3; i++) {
            work.awaitNext().answer("1");
        }
        awaitCounts(1, 0);
    }

    /** The first rule with a key can refuse the input of an execution that has started already. */
    @Test
    void a_repeated_start_succeeds_after_a_rule_with_a_key_that_the_input_lacks() {
        var execution = client.start(machine, "x", "{}");
        var call = work.awaitNext();
        limit(machine, 1, KEY);

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
        limit(machine, 1, null);
        var failed = client.start(machine, "failed", "{\"n\": 1}");
        work.awaitNext().fail("E", "because");
        client.awaitEnd(failed);
        var second = client.start(machine, "second", "{\"n\": 2}");
        var secondCall = work.awaitNext();
        client.redrive(failed);
        awaitCounts(1, 1);
        assertThat(work.count()).isZero();
        secondCall.answer("2");
        assertThat(client.awaitOutput(second)).isEqualTo("2");
        work.awaitNext().answer("1");
        assertThat(client.awaitOutput(failed)).isEqualTo("1");
        awaitCounts(0, 0);
    }

    @Test
    void a_redrive_of_an_execution_from_before_the_rule_counts() {
        var failed = client.start(machine, "failed", "{\"k\": \"a\"}");
        work.awaitNext().fail("E", "because");
        client.awaitEnd(failed);
        limit(machine, 1, KEY);
        client.start(machine, "second", "{\"k\": \"a\"}");
        var secondCall = work.awaitNext();
        client.redrive(failed);
        awaitCounts(1, 1);
        secondCall.answer("2");
        work.awaitNext().answer("1");
        assertThat(client.awaitOutput(failed)).isEqualTo("1");
    }

    @Test
    void child_executions_count() {
        limit(machine, 1, null);
        client.start(machine, "first", "{}");
        var firstCall = work.awaitNext();
        var parent = client.startParent(machine, "child", "sync");
        awaitCounts(1, 1);
        firstCall.answer("1");
        work.awaitNext().answer("2");
        assertThat(client.awaitEnd(parent).status()).isEqualTo(ExecutionStatus.SUCCEEDED);
        awaitCounts(0, 0);
    }

    @Test
    void children_of_a_distributed_map_count_apart_from_their_parent() {
        var mapping = createMapping();
        limit(mapping, 1, null);
        var parent = client.start(mapping, "parent", "[1, 2, 3]");
        for (int left = 2; left >= 0; left--) {
            var call = work.awaitNext();
            int waiting = left;
            Eventually.holds(
                    waiting + " children wait",
                    () -> {
                        var found = ok(limits.describe(caller(), mapping));
                        return found.used() == 2 && found.waiting() == waiting;
                    });
            assertThat(work.count()).isZero();
            call.answer("1");
        }
        assertThat(client.awaitOutput(parent)).isEqualTo("[1,1,1]");
    }

    @Test
    void a_higher_limit_and_the_removal_of_the_rule_start_queued_executions() {
        limit(machine, 1, null);
        for (int i = 0; i < 4; i++) {
            client.start(machine, "e" + i, "{}");
        }
        work.awaitNext();
        awaitCounts(1, 3);
        limit(machine, 2, null);
        work.awaitNext();
        awaitCounts(2, 2);
        limit(machine, 1, null);
        awaitCounts(2, 2);
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
        assertThat(queued(queued)).extracting(QueuedExecution::reason).isEqualTo("PAUSED");
        limit(machine, 5, null);
        awaitCounts(0, 1);
        ok(limits.pause(caller(), machine, false));
        work.awaitNext().answer("1");
        assertThat(client.awaitOutput(queued)).isEqualTo("1");
    }

    @Test
    void a_pause_keeps_the_note_of_the_first_caller() {
        ok(limits.pause(caller(), machine, new PauseNote("kim", "migration")));
        var pause = ok(limits.pause(caller(), machine, new PauseNote("lee", "other"))).rule().pause();
        assertThat(pause.note()).isEqualTo(new PauseNote("kim", "migration"));
        assertThat(pause.since()).isNotNull();
        limit(machine, 5, null);
        var queued = client.start(machine, "queued", "{}");
        assertThat(queued(queued)).extracting(QueuedExecution::pause).isEqualTo(pause);
        ok(limits.remove(caller(), machine));
        assertThat(queued(queued)).extracting(QueuedExecution::pause).isEqualTo(pause);
        assertThat(ok(limits.resume(caller(), machine)).rule()).isNull();
    }

    @Test
    void starts_beyond_the_rate_wait_and_begin_later() {
        var rule =
                new StartRule(null, KEY, StartLimits.QUEUE_DEFAULT, Overflow.REFUSE, false)
                        .withRate(new Rate(4, 1));
        ok(limits.put(caller(), machine, rule));
        assertThat(ok(limits.describe(caller(), machine)).rule()).isEqualTo(rule);
        client.start(machine, "a1", "{\"k\": \"a\"}");
        client.start(machine, "b1", "{\"k\": \"b\"}");
        work.awaitNext();
        work.awaitNext();
        var second = client.start(machine, "a2", "{\"k\": \"a\"}");
        var third = client.start(machine, "a3", "{\"k\": \"a\"}");
        assertThat(queued(third)).extracting(QueuedExecution::reason).isEqualTo("RATE");
        work.awaitNext().answer("2");
        work.awaitNext().answer("3");
        assertThat(client.awaitOutput(second)).isEqualTo("2");
        assertThat(client.awaitOutput(third)).isEqualTo("3");
        awaitCounts(2, 0);
    }

    @Test
    void a_higher_rate_admits_the_queue_of_a_lower_one() {
        rate(StartLimits.RATE_MIN);
        client.start(machine, "first", "{}");
        work.awaitNext();
        var second = client.start(machine, "second", "{}");
        assertThat(queued(second)).extracting(QueuedExecution::reason).isEqualTo("RATE");

        rate(4);

        work.awaitNext().answer("2");
        assertThat(client.awaitOutput(second)).isEqualTo("2");
    }

    private void rate(double perSecond) {
        ok(
                limits.put(
                        caller(),
                        machine,
                        new StartRule(null, null, 10, Overflow.REFUSE, false)
                                .withRate(new Rate(perSecond, 1))));
    }

    @Test
    void a_redrive_counts_as_a_start() {
        rate(StartLimits.RATE_MIN);
        var failed = client.start(machine, "failed", "{}");
        work.awaitNext().fail("E", "because");
        client.awaitEnd(failed);
        client.redrive(failed);
        awaitCounts(0, 1);
        assertThat(queued(failed)).extracting(QueuedExecution::reason).isEqualTo("RATE");
        limit(machine, 1, null);
        work.awaitNext().answer("1");
        assertThat(client.awaitOutput(failed)).isEqualTo("1");
    }

    private void supersede(Supersede which) {
        ok(
                limits.put(
                        caller(),
                        machine,
                        new StartRule(1, KEY, 0, Overflow.REFUSE, false).withSupersede(which)));
    }

    private void assertSuperseded(String execution, String by) {
        var end = client.awaitEnd(execution);
        assertThat(end.status()).isEqualTo(ExecutionStatus.ABORTED);
        assertThat(end.error()).isEqualTo("Askel.Superseded");
        assertThat(end.cause())
                .isEqualTo("The execution " + by + " has superseded this execution.");
        assertThat(client.types(execution)).containsOnlyOnce(HistoryEventType.ExecutionAborted);
    }

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
        awaitCounts(0, 0);
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
        awaitCounts(1, 1);
        call.answer("2");
        assertThat(client.awaitOutput(second)).isEqualTo("2");
        work.awaitNext();
        var third = client.start(machine, "third", "{\"k\": \"a\"}");
        assertThat(client.awaitEnd(first).cause()).contains(third);
        work.awaitNext().answer("3");
        assertThat(client.awaitOutput(third)).isEqualTo("3");
        awaitCounts(0, 0);
    }

    @Test
    void children_of_a_distributed_map_do_not_supersede_each_other() {
        var mapping = createMapping();
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

    private void order(@Nullable String priority, @Nullable String fairKey) {
        ok(
                limits.put(
                        caller(),
                        machine,
                        new StartRule(1, null, 100, Overflow.REFUSE, false)
                                .withOrder(priority, fairKey)));
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
        awaitCounts(1, 3);
        assertThat(ok(limits.listQueued(caller(), machine, Page.of(null, null))).executions())
                .extracting(each -> each.executionArn().replaceAll(".*:", ""))
                .containsExactly("failed", "high", "low");
        assertThat(refused(client.startAsync(caller(), machine, "x", "{\"p\":\"1\"}")))
                .isInstanceOf(EngineError.InvalidExecutionInput.class);
        next(next(next(call, "failed"), "high"), "low").answer("1");
        awaitCounts(0, 0);
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
        awaitCounts(1, 6);
        for (var expected : List.of("b1", "c1", "a1", "b2", "a2", "a3")) {
            call = next(call, expected);
        }
        call.answer("1");
        awaitCounts(0, 0);
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
}
