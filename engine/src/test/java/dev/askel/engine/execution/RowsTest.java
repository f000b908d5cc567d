package dev.askel.engine.execution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.asl.expression.Failure;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.asl.interpreter.Interpreter;
import dev.askel.asl.interpreter.execution.Effect;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.execution.Phase;
import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.Functions;
import dev.askel.engine.Json;
import dev.askel.engine.execution.codec.BatchCodec;
import dev.askel.engine.journal.EncodedPayload;
import dev.askel.engine.sql.Bytes;
import dev.askel.engine.task.TaskOutcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * Compares the rows of other tables, as a trigger records them at each commit, with the rows that
 * follow from the journal, folded up to that commit.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class RowsTest {
    private static final String AUDIT =
            """
            CREATE TABLE audit (persistence_id text, sequence_number bigint, rows text);
            CREATE FUNCTION audit() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
            BEGIN
                INSERT INTO audit VALUES (NEW.persistence_id, NEW.sequence_number, jsonb_build_object(
                    'execution', (SELECT to_jsonb(e) - 'input' - 'output' FROM executions e
                                   WHERE persistence_id = NEW.persistence_id),
                    'wakeup', (SELECT to_jsonb(w) FROM wakeups w
                                WHERE persistence_id = NEW.persistence_id),
                    'tasks', (SELECT coalesce(jsonb_agg(to_jsonb(t) - 'input'), '[]') FROM open_tasks t
                               WHERE persistence_id = NEW.persistence_id))::text);
                RETURN NULL;
            END $$;
            CREATE CONSTRAINT TRIGGER audit AFTER INSERT ON event_journal
                DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit()\
            """;

    private static final String DEFINITION =
            """
            {"StartAt": "P", "TimeoutSeconds": 90000, "States": {"P": {"Type": "Parallel", "Branches": [
             {"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "<activity>",
               "TimeoutSeconds": 9000, "HeartbeatSeconds": 3000, "End": true}}},
             {"StartAt": "C", "States": {"C": {"Type": "Task",
               "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
               "Parameters": {"FunctionName": "callback", "Payload": {"token.$": "$$.Task.Token"}},
               "End": true}}},
             {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 1, "Next": "L"},
               "L": {"Type": "Task", "Resource": "<function>", "Retry": [{"ErrorEquals": ["Again"],
                "IntervalSeconds": 1, "MaxAttempts": 1}], "ResultPath": null, "Next": "M"},
               "M": {"Type": "Map", "MaxConcurrency": 2, "ItemsPath": "$.items", "ItemProcessor":
                {"StartAt": "I", "States": {"I": {"Type": "Pass", "End": true}}}, "End": true}}},
             {"StartAt": "S", "States": {"S": {"Type": "Task",
               "Resource": "arn:aws:states:::states:startExecution.sync:2",
               "Parameters": {"StateMachineArn": "<child>", "Input": {}},
               "ResultPath": null, "End": true}}}],
             "ResultPath": null, "Next": "E"}, "E": {"Type": "Succeed"}}}\
            """;

    private static final int EXECUTIONS = 6;

    /** The rows at one commit. */
    private record Commit(String persistenceId, long sequenceNr, JsonNode rows) {}

    @Test
    void the_rows_match_the_folded_journal_after_every_commit_and_are_removed_at_the_end() {
        try (var rig = EngineRig.withoutNodes(EngineRig.SETTINGS)) {
            rig.execute(AUDIT);
            rig.addNode();
            runExecutions(rig);
            var commits =
                    rig.query(
                            row ->
                                    new Commit(
                                            row.getString(1),
                                            row.getLong(2),
                                            Json.of(row.getString(3)).tree()),
                            """
                            SELECT persistence_id, sequence_number, rows FROM audit
                             ORDER BY persistence_id, sequence_number\
                            """);
            var states = new HashMap<String, @Nullable ExecutionState>();
            for (var commit : commits) {
                var state = fold(rig, commit, states.get(commit.persistenceId()));
                states.put(commit.persistenceId(), state);
                assertMatches(commit, state);
            }
            assertThat(commits).hasSizeGreaterThan(10 * EXECUTIONS);
            Eventually.value(
                    "no wake-up row and no open task remain",
                    () ->
                            rig.query(
                                    row -> row.getString(1),
                                    """
                                    SELECT persistence_id FROM wakeups
                                     UNION ALL SELECT persistence_id FROM open_tasks\
                                    """),
                    List::isEmpty);
        }
    }

    private static void runExecutions(EngineRig rig) {
        var functions = rig.functions();
        var callbacks = functions.hold("callback");
        functions.onCall(
                "flaky",
                call ->
                        functions.calls("flaky").stream()
                                                .filter(made ->
                                                        made.executionArn()
                                                                .equals(call.executionArn()))
                                                .count()
                                        == 1
                                ? new TaskOutcome.Failed(new Failure("Again", null))
                                : new TaskOutcome.Answered(call.parameters()));
        var client = rig.client();
        var activity = client.createActivity("work");
        var child =
                client.createMachine(
                        "child",
                        """
                        {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 2, "End": true}}}\
                        """);
        var machine =
                client.createMachine(
                        "much",
                        DEFINITION
                                .replace("<activity>", activity)
                                .replace("<function>", Functions.arn("flaky"))
                                .replace("<child>", child));
        var executions = new ArrayList<String>();
        for (int i = 0; i < EXECUTIONS; i++) {
            executions.add(client.start(machine, "x" + i, "{\"items\":[1,2,3,4,5]}"));
        }
        // One execution is stopped while all its branches are in progress. Another execution loses
        // its node.
        client.awaitHistoryWith(executions.getFirst(), HistoryEventType.TaskSubmitted);
        client.stop(executions.getFirst(), "E", null);
        rig.killAndRestart();
        var after = rig.client();
        var tokens = new TreeSet<String>();
        while (tokens.size() < EXECUTIONS) {
            var call = callbacks.awaitNext();
            if (tokens.add(Objects.requireNonNull(call.call().taskToken()))) {
                call.answer("{}");
            }
        }
        for (int i = 1; i < EXECUTIONS; i++) {
            var task = after.pollTask(activity, "worker");
            assertThat(Eventually.get(after.heartbeatAsync(task.token()))).isNotNull();
            after.succeed(task.token(), "1");
        }
        // A token of the stopped execution is refused; repeated calls have the same token.
        tokens.forEach(token -> {
            assertThat(Eventually.get(after.succeedAsync(Client.caller(), token, "2"))).isNotNull();
        });
        executions.subList(1, EXECUTIONS).forEach(after::awaitOutput);
    }

    private static ExecutionState fold(
            EngineRig rig, Commit commit, @Nullable ExecutionState before) {
        var payload =
                rig.query(
                                row ->
                                        new EncodedPayload(
                                                row.getInt(1),
                                                row.getString(2),
                                                Bytes.wrap(row.getBytes(3))),
                                """
                                SELECT event_ser_id, event_ser_manifest, event_payload
                                  FROM event_journal WHERE persistence_id = ? AND sequence_number = ?\
                                """,
                                commit.persistenceId(),
                                commit.sequenceNr())
                        .getFirst();
        @Nullable ExecutionState state = before;
        for (var entry : BatchCodec.decode(payload)) {
            state = ExecutionState.apply(state, entry);
        }
        return Objects.requireNonNull(state);
    }

    private static void assertMatches(Commit commit, ExecutionState state) {
        var rows = commit.rows();
        var execution = rows.path("execution");
        var outcome = state.outcome();
        assertThat(execution.path("status").asText().equals("RUNNING"))
                .as("%s", commit)
                .isEqualTo(outcome == null);
        if (outcome != null) {
            assertThat(execution.path("stopped_at").asLong())
                    .isEqualTo(outcome.at().toEpochMilli());
            assertThat(execution.path("last_event_id").asLong()).isEqualTo(state.lastEventId());
        }
        assertWakeup(commit, state);
        var tasks = new TreeSet<String>();
        rows.path("tasks")
                .forEach(task ->
                        tasks.add(
                                "%s %s %s"
                                        .formatted(
                                                task.path("frame").asText(),
                                                task.path("ordinal").asText(),
                                                task.path("status").asText())));
        assertThat(tasks).as("%s", commit).isEqualTo(openTasks(state));
    }

    private static Set<String> openTasks(ExecutionState state) {
        var tasks = new TreeSet<String>();
        for (var effect : Interpreter.outstandingEffects(state)) {
            switch (effect) {
                case Effect.OfferActivityTask(var path, var call) ->
                        tasks.add("%s %d waiting".formatted(path.text(), call.ordinal()));
                case Effect.AwaitCallback(var path, var call) when isOpen(call) ->
                        tasks.add("%s %d taken".formatted(path.text(), call.ordinal()));
                case Effect.PerformCall(var path, var call) when isOpen(call) ->
                        tasks.add("%s %d taken".formatted(path.text(), call.ordinal()));
                default -> {}
            }
        }
        return tasks;
    }

    private static boolean isOpen(Phase.Call call) {
        return call.kind() == Phase.CallKind.ACTIVITY
                || call.resource().endsWith(".waitForTaskToken");
    }

    private static void assertWakeup(Commit commit, ExecutionState state) {
        long due = Long.MAX_VALUE;
        boolean inFlight = false;
        boolean owes = false;
        for (var effect : Interpreter.outstandingEffects(state)) {
            switch (effect) {
                case Effect.Wake(_, var at) -> due = Math.min(due, at.toEpochMilli());
                case Effect.PollJob(_, _, var at) -> due = Math.min(due, at.toEpochMilli());
                case Effect.TimeOutCall(_, _, var at) -> due = Math.min(due, at.toEpochMilli());
                case Effect.RequeueUndelivered(_, _, _, var at) ->
                        due = Math.min(due, at.toEpochMilli());
                case Effect.TimeOutExecution(var at) -> due = Math.min(due, at.toEpochMilli());
                case Effect.Advance _, Effect.PerformCall _ -> inFlight = true;
                case Effect.DeliverNotice _ -> owes = true;
                case Effect.OfferActivityTask _,
                        Effect.AwaitCallback _,
                        Effect.AwaitMapRun _,
                        Effect.TimeOutHeartbeat _ -> {}
            }
        }
        var wakeup = commit.rows().path("wakeup");
        var expected =
                Map.of(
                        "exists", inFlight || owes || due < Long.MAX_VALUE,
                        "inFlight", inFlight,
                        "claimed", inFlight,
                        "owes", owes);
        assertThat(
                        Map.of(
                                "exists", wakeup.isObject(),
                                "inFlight", wakeup.path("in_flight").asBoolean(),
                                "claimed", wakeup.path("claimed_by").isTextual(),
                                "owes", wakeup.path("owes").asBoolean()))
                .as("%s", commit)
                .isEqualTo(expected);
        if (owes) {
            assertThat(wakeup.path("due").asLong())
                    .as("%s", commit)
                    .isPositive()
                    .isLessThanOrEqualTo(due);
        } else if (wakeup.isObject()) {
            assertThat(wakeup.path("due").asLong(Long.MAX_VALUE)).as("%s", commit).isEqualTo(due);
        }
    }
}
