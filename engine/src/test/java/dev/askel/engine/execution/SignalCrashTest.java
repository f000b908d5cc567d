package dev.askel.engine.execution;

import static dev.askel.engine.Client.caller;
import static dev.askel.engine.Client.ok;
import static dev.askel.engine.Client.refused;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.asl.history.ExecutionStatus;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.Json;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.workbench.Signals.NewSignal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Nodes are killed while executions have signals. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class SignalCrashTest {
    private static final EngineRig RIG = EngineRig.withOneNode();

    /** Waits for two signals, at most an hour, and then for the signal that ends the execution. */
    private static final String MACHINE =
            """
            {"QueryLanguage": "JSONata", "StartAt": "A", "States": {
              "A": {"Type": "Task", "Resource": "arn:aws:states:::askel:waitForSignal",
                    "Arguments": {"Name": "go", "Count": 2}, "TimeoutSeconds": 3600,
                    "Output": "{% $append($states.input, $states.result.Signals.Payload) %}",
                    "Next": "Again"},
              "Again": {"Type": "Choice", "Default": "A", "Choices": [
                    {"Condition": "{% $max($states.input) >= 1000 %}", "Next": "Done"}]},
              "Done": {"Type": "Succeed"}}}\
            """;

    @AfterAll
    static void close() {
        RIG.close();
    }

    private static String start() {
        var machine = RIG.client().createMachine(EngineRig.uniqueName("crash"), MACHINE);
        return RIG.client().start(machine, "x", "[]");
    }

    private static void send(String execution, int payload) {
        ok(
                RIG.node()
                        .engine()
                        .signals()
                        .sendToExecution(
                                caller(),
                                execution,
                                new NewSignal("go", Integer.toString(payload), "t" + payload)));
    }

    /** Waits until the execution waits with this number of buffered signals. */
    private static void awaitWait(String execution, int buffered) {
        Eventually.holds(
                execution + " waits",
                () -> {
                    var state = json(ok(RIG.node().engine().repairs().inspect(execution)));
                    return state.at("/frames/0/waitsFor").asText().equals("a signal")
                            && state.path("signals").size() == buffered;
                });
    }

    @Test
    void a_received_signal_survives_the_loss_of_the_node() {
        var execution = start();
        RIG.client().awaitHistoryWith(execution, HistoryEventType.TaskStarted);
        send(execution, 1);
        RIG.killAndRestart();
        send(execution, 1);
        send(execution, 1000);
        assertThat(RIG.client().awaitOutput(execution)).isEqualTo("[1,1000]");
    }

    /**
     * Compares interleavings of starts, signals, crashes, timeouts and redrives with a list: each
     * accepted signal is delivered once, in order.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void each_accepted_signal_is_delivered_once_and_in_order(long seed) {
        var random = new SplittableRandom(seed);
        var expected = new HashMap<String, List<Integer>>();
        var executions = new ArrayList<String>();
        for (int i = 0; i < 4; i++) {
            var execution = start();
            executions.add(execution);
            expected.put(execution, new ArrayList<>());
        }
        int next = 1;
        for (int step = 0; step < 60; step++) {
            var execution = executions.get(random.nextInt(executions.size()));
            var sent = sentTo(expected, execution);
            switch (random.nextInt(20)) {
                case 0 -> RIG.killAndRestart();
                case 1 -> {
                    executions.forEach(each -> awaitWait(each, sentTo(expected, each).size() % 2));
                    RIG.time().skip(Duration.ofHours(2));
                    executions.forEach(each -> {
                        assertThat(RIG.client().awaitEnd(each).status())
                                .isEqualTo(ExecutionStatus.FAILED);
                        assertThat(
                                        refused(
                                                RIG.node()
                                                        .engine()
                                                        .signals()
                                                        .sendToExecution(
                                                                caller(),
                                                                each,
                                                                new NewSignal("go", "0", null))))
                                .isInstanceOf(EngineError.ConflictException.class);
                        RIG.client().redrive(each);
                    });
                }
                case 2, 3, 4 -> {
                    // A repeated signal meets itself.
                    if (!sent.isEmpty()) {
                        send(execution, sent.getLast());
                    }
                }
                default -> {
                    send(execution, next);
                    sent.add(next++);
                }
            }
        }
        for (var execution : executions) {
            var sent = sentTo(expected, execution);
            sent.add(sent.size() % 2 == 0 ? 1_000 : 2_000);
            if (sent.size() % 2 == 1) {
                sent.add(3_000);
            }
            sent.stream().filter(each -> each >= 1_000).forEach(each -> send(execution, each));
            assertThat(json(String.valueOf(RIG.client().awaitOutput(execution))).toString())
                    .as("seed %d", seed)
                    .isEqualTo(sent.toString().replace(" ", ""));
        }
    }

    /** How the task sends its signal again after its first attempt has timed out. */
    enum Repetition {
        RETRY,
        RETRY_AFTER_CRASH,
        REDRIVE
    }

    /**
     * The task sends a signal to three executions. One of them cannot store it, because a lock of
     * the test blocks its write, so the task times out after the others have stored the signal.
     */
    @ParameterizedTest
    @EnumSource
    void a_signal_that_a_task_sends_again_is_received_once(Repetition repetition)
            throws SQLException {
        var key = EngineRig.uniqueName("key");
        var names = Stream.generate(() -> EngineRig.uniqueName("receiver")).limit(3).toList();
        var receiving = RIG.client().createMachine(EngineRig.uniqueName("receives"), receiver(key));
        var receivers =
                names.stream().map(name -> RIG.client().start(receiving, name, "{}")).toList();
        receivers.forEach(
                each -> RIG.client().awaitHistoryWith(each, HistoryEventType.TaskStarted));
        var sending =
                RIG.client()
                        .createMachine(
                                EngineRig.uniqueName("sends"),
                                sender(key, repetition == Repetition.REDRIVE));
        String sender;
        try (var lock = RIG.database().connect()) {
            blockNextWrite(lock, names.getLast());
            var blocked =
                    RIG.node()
                            .engine()
                            .signals()
                            .sendToExecution(
                                    caller(),
                                    receivers.getLast(),
                                    new NewSignal("other", "0", null));
            Eventually.holds("the write is blocked", RIG::isAnySessionBlocked);

            sender = RIG.client().start(sending, "x", "{}");
            awaitWait(receivers.get(0), 1);
            awaitWait(receivers.get(1), 1);
            RIG.time().skip(Duration.ofHours(2));
            RIG.client().awaitHistoryWith(sender, HistoryEventType.TaskTimedOut);
            assertThat(blocked.toCompletableFuture()).isNotDone();
            if (repetition == Repetition.RETRY_AFTER_CRASH) {
                RIG.killAndRestart(() -> release(lock));
            }
        }
        if (repetition == Repetition.REDRIVE) {
            RIG.client().awaitEnd(sender);
            RIG.client().redrive(sender);
        }

        assertThat(RIG.client().awaitOutput(sender)).isEqualTo("{\"Delivered\":3,\"Unreached\":0}");
        receivers.forEach(each -> send(each, 2));
        for (var each : receivers) {
            assertThat(RIG.client().awaitOutput(each)).isEqualTo("[1,2]");
        }
    }

    /** Waits for two signals. */
    private static String receiver(String key) {
        return """
        {"QueryLanguage": "JSONata", "StartAt": "A", "States": {
          "A": {"Type": "Task", "Resource": "arn:aws:states:::askel:waitForSignal",
                "Arguments": {"Name": "go", "Key": "%s", "Count": 2},
                "Output": "{%% $states.result.Signals.Payload %%}", "End": true}}}\
        """
                .formatted(key);
    }

    private static String sender(String key, boolean isRedriven) {
        return """
        {"QueryLanguage": "JSONata", "StartAt": "S", "States": {
          "S": {"Type": "Task", "Resource": "arn:aws:states:::askel:sendSignal",
                "Arguments": {"Name": "go", "Key": "%s", "Payload": 1}, "TimeoutSeconds": 3600,
                "Retry": [{"ErrorEquals": ["States.Timeout"], "MaxAttempts": %d}],
                "End": true}}}\
        """
                .formatted(key, isRedriven ? 0 : 3);
    }

    /** Inserts the next journal row of an execution in a transaction that remains open. */
    private static void blockNextWrite(Connection lock, String executionName) throws SQLException {
        lock.setAutoCommit(false);
        try (var statement =
                lock.prepareStatement(
                        """
                        INSERT INTO event_journal (persistence_id, sequence_number, writer,
                            write_timestamp, event_ser_id, event_ser_manifest, event_payload, slice, bucket)
                        SELECT persistence_id, sequence_number + 1, 'test', write_timestamp,
                               event_ser_id, event_ser_manifest, event_payload, slice, bucket
                          FROM event_journal WHERE persistence_id LIKE ?
                         ORDER BY sequence_number DESC LIMIT 1\
                        """)) {
            statement.setString(1, "%/" + executionName);
            assertThat(statement.executeUpdate()).isEqualTo(1);
        }
    }

    private static void release(Connection lock) {
        try {
            lock.rollback();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static List<Integer> sentTo(Map<String, List<Integer>> all, String execution) {
        return all.computeIfAbsent(execution, _ -> new ArrayList<>());
    }

    private static JsonNode json(String text) {
        return Json.of(text).tree();
    }
}
