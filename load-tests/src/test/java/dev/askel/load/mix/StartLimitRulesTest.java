package dev.askel.load.mix;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.load.history.Event;
import dev.askel.load.history.History;
import dev.askel.load.mix.StartLimitRules.MachinePause;
import dev.askel.load.mix.StartLimitRules.RefusedStart;
import dev.askel.load.wire.AskelClient;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Plants each violation of the rules for start limits. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class StartLimitRulesTest {
    private static final String KEY = "k";
    private static final long NEVER = -1;

    /** Creates an execution with these times in seconds. */
    private static LimitedStart start(
            int number, String key, int priority, double acknowledged, double begun, double ended) {
        var end = AskelClient.newRequest().put("type", "ExecutionSucceeded");
        return start(number, key, priority, acknowledged, begun, ended, "SUCCEEDED", end);
    }

    private static LimitedStart start(int number, double acknowledged, double begun, double ended) {
        return start(number, KEY, 0, acknowledged, begun, ended);
    }

    private static LimitedStart aborted(
            int number, double acknowledged, double begun, double ended, String error, String by) {
        var end = AskelClient.newRequest().put("type", "ExecutionAborted");
        end.putObject("executionAbortedEventDetails")
                .put("error", error)
                .put("cause", "The execution %s has superseded this execution.".formatted(by));
        return start(number, KEY, 0, acknowledged, begun, ended, "ABORTED", end);
    }

    private static LimitedStart start(
            int number,
            String key,
            int priority,
            double acknowledged,
            double begun,
            double ended,
            String status,
            ObjectNode end) {
        var events = new ArrayList<JsonNode>();
        events.add(AskelClient.newRequest().put("type", "ExecutionStarted"));
        if (begun != NEVER) {
            events.add(
                    AskelClient.newRequest()
                            .put("type", "WaitStateEntered")
                            .put("timestamp", begun));
        }
        events.add(end.put("timestamp", ended));
        var description = AskelClient.newRequest().put("executionArn", arn(number));
        description.put("status", status);
        long millis = Math.round(acknowledged * 1000);
        return new LimitedStart(
                number, key, priority, millis - 100, millis, History.of(description, events));
    }

    private static String arn(int number) {
        return "execution:e" + number;
    }

    @Test
    void a_key_with_one_permit_runs_one_execution_after_the_other() {
        var starts =
                List.of(
                        start(0, 1, 1, 10),
                        start(1, 2, 10, 20),
                        start(2, "other", 0, 3, 3, 13),
                        start(3, 4, 20, 30));
        assertThat(StartLimitRules.exceededLimits(starts, 1)).isEmpty();
        assertThat(StartLimitRules.brokenOrder(starts)).isEmpty();
        assertThat(StartLimitRules.unsuccessful(starts)).isEmpty();
    }

    @Test
    void finds_an_execution_that_begins_without_a_free_permit() {
        var starts = List.of(start(0, 1, 1, 10), start(1, 2, 9.5, 20), start(2, 3, 9.6, 20));
        assertThat(StartLimitRules.exceededLimits(starts, 1)).hasSize(2);
        assertThat(StartLimitRules.exceededLimits(starts, 2))
                .containsExactly(
                        "execution:e2 began while [execution:e0, execution:e1] were running; the limit is 2");
        assertThat(StartLimitRules.exceededLimits(starts, 3)).isEmpty();
    }

    @Test
    void finds_an_execution_without_an_end_whose_permit_another_one_has() {
        var running =
                new LimitedStart(
                        0,
                        KEY,
                        0,
                        900,
                        1000,
                        new History(
                                AskelClient.newRequest().put("executionArn", arn(0)),
                                List.of(
                                        Event.parse(
                                                AskelClient.newRequest()
                                                        .put("type", "WaitStateEntered")
                                                        .put("timestamp", 1)))));
        assertThat(StartLimitRules.exceededLimits(List.of(running, start(1, 2, 50, 60)), 1))
                .hasSize(1);
    }

    @Test
    void finds_an_execution_that_begins_before_an_earlier_start() {
        assertThat(
                        StartLimitRules.brokenOrder(
                                List.of(
                                        start(0, 1, 1, 10),
                                        start(1, 2, 20, 30),
                                        start(2, 3, 10, 20))))
                .containsExactly(
                        "execution:e2 (priority 0) began before execution:e1 (priority 0)");
    }

    @Test
    void executions_of_a_higher_priority_begin_first() {
        assertThat(
                        StartLimitRules.brokenOrder(
                                List.of(
                                        start(0, 1, 1, 10),
                                        start(1, 2, 20, 30),
                                        start(2, KEY, 1, 3, 10, 20))))
                .isEmpty();
    }

    @Test
    void finds_an_execution_that_begins_before_one_of_a_higher_priority() {
        var first = start(0, 1, 1, 10);
        var second = start(1, 2, 10, 20);
        assertThat(StartLimitRules.brokenOrder(List.of(first, second, start(2, KEY, 1, 9, 20, 30))))
                .containsExactly(
                        "execution:e1 (priority 0) began before execution:e2 (priority 1)");
        // This start can have become durable after the grant of the permit.
        assertThat(
                        StartLimitRules.brokenOrder(
                                List.of(first, second, start(2, KEY, 1, 9.9, 20, 30))))
                .isEmpty();
    }

    /** Two executions run, and two are queued. */
    private static final List<LimitedStart> FULL =
            List.of(
                    start(0, "", 0, 1, 1, 10),
                    start(1, "", 0, 2, 2, 20),
                    start(2, "", 0, 3, 10, 30),
                    start(3, "", 0, 4, 20, 40));

    @Test
    void a_full_queue_refuses_starts() {
        var refused = List.of(new RefusedStart(arn(4), 5000, 5100));
        assertThat(StartLimitRules.wrongBounds(FULL, refused, 2, 2)).isEmpty();
    }

    @Test
    void finds_a_start_beyond_the_bound_of_the_queue() {
        assertThat(StartLimitRules.wrongBounds(FULL, List.of(), 2, 1))
                .containsExactly(
                        "4 executions were open after the start of execution:e3; the limits are 2 and 1");
    }

    @Test
    void finds_a_start_that_was_refused_although_the_queue_had_a_place() {
        var refused =
                List.of(
                        new RefusedStart(arn(4), 3500, 3600),
                        new RefusedStart(arn(5), 10_500, 10_600));
        assertThat(StartLimitRules.wrongBounds(FULL, refused, 2, 2))
                .containsExactly(
                        "execution:e4 was refused while at most 1 executions were queued; the bound is 2",
                        "execution:e5 was refused while at most 1 executions were queued; the bound is 2");
    }

    @Test
    void a_newer_start_supersedes_queued_and_running_executions() {
        assertThat(
                        StartLimitRules.wrongSuperseding(
                                List.of(
                                        aborted(0, 1, 1, 3, "Askel.Superseded", arn(2)),
                                        aborted(1, 2, NEVER, 3, "Askel.Superseded", arn(2)),
                                        start(2, 3, 3, 10),
                                        start(3, "other", 0, 3, 3, 10))))
                .isEmpty();
    }

    @Test
    void finds_an_execution_that_begins_after_it_was_superseded() {
        assertThat(StartLimitRules.wrongSuperseding(List.of(start(0, 1, 5, 8), start(1, 4, 8, 12))))
                .containsExactly(
                        "execution:e0 began after the start of execution:e1, which supersedes it");
    }

    @Test
    void finds_an_execution_that_no_newer_one_has_superseded() {
        var ends =
                List.of(
                        aborted(1, 2, 2, 3, "Askel.Superseded", arn(0)),
                        aborted(1, 2, 2, 3, "Askel.StartQueueFull", arn(2)),
                        aborted(1, 2, 2, 3, "Askel.Superseded", arn(9)));
        for (var end : ends) {
            assertThat(
                            StartLimitRules.wrongSuperseding(
                                    List.of(start(0, 1, 1, 2), end, start(2, 3, 3, 10))))
                    .containsExactly(
                            "execution:e1 ended as ABORTED without a newer execution that supersedes it");
        }
    }

    /** The machine is paused from 5 s to 9 s. */
    private static final List<MachinePause> PAUSE = List.of(new MachinePause(5000, 9000));

    @Test
    void executions_wait_for_the_end_of_a_pause() {
        var starts =
                List.of(
                        start(0, 1, 1, 7),
                        start(1, 2, 9, 20),
                        start(2, "late grant", 0, 4, 6, 8),
                        start(3, "other", 0, 7, 9, 12));
        assertThat(StartLimitRules.beganDuringPauses(starts, PAUSE)).isEmpty();
        assertThat(StartLimitRules.grantedDuringPauses(starts, PAUSE, 1)).isEmpty();
    }

    @Test
    void finds_an_execution_that_starts_and_begins_during_a_pause() {
        assertThat(StartLimitRules.beganDuringPauses(List.of(start(0, 6, 6, 20)), PAUSE))
                .containsExactly(
                        "execution:e0 was started and began during the pause from 5000 to 9000");
    }

    @Test
    void finds_a_permit_that_was_granted_during_a_pause() {
        var starts = List.of(start(0, 1, 1, 7), start(1, 2, 7, 20));
        assertThat(StartLimitRules.grantedDuringPauses(starts, PAUSE, 1))
                .containsExactly(
                        "[execution:e0, execution:e1] of the key k ran during the pause from 5000 to 9000; the limit is 1");
        assertThat(StartLimitRules.grantedDuringPauses(starts, PAUSE, 2)).isEmpty();
    }

    @Test
    void finds_an_execution_that_did_not_succeed() {
        assertThat(
                        StartLimitRules.unsuccessful(
                                List.of(aborted(0, 1, 1, 3, "Askel.Superseded", arn(2)))))
                .containsExactly("execution:e0 should end as SUCCEEDED: ABORTED");
    }

    private static List<String> remaining(String limit, String... executionArns) {
        return StartLimitRules.remaining(
                "M", AskelClient.parseJson(limit), List.of(executionArns), List.of(arn(0)));
    }

    @Test
    void finds_permits_queues_and_pauses_that_remain() {
        assertThat(
                        remaining(
                                "{\"used\": 0, \"waiting\": 0, \"rule\": {\"paused\": false}}",
                                arn(0)))
                .isEmpty();
        assertThat(remaining("{\"used\": 1, \"waiting\": 0}"))
                .containsExactly(
                        "all executions of M have ended, but 1 permits are in use and 0 executions are queued");
        assertThat(remaining("{\"used\": 0, \"waiting\": 2}")).hasSize(1);
        assertThat(remaining("{\"used\": 0, \"waiting\": 0, \"rule\": {\"paused\": true}}"))
                .containsExactly("M is paused after its last resume");
    }

    @Test
    void finds_an_execution_whose_start_was_refused() {
        assertThat(remaining("{\"used\": 0, \"waiting\": 0}", arn(0), arn(1)))
                .containsExactly("an execution has no acknowledged start: execution:e1");
    }
}
