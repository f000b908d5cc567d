package dev.askel.engine.execution;

import static dev.askel.engine.Client.caller;
import static dev.askel.engine.Client.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.history.ExecutionStatus;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.asl.history.Parent;
import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.Functions;
import dev.askel.engine.api.workbench.Pauses.NewPause;
import dev.askel.engine.api.workbench.Pauses.Timeouts;
import dev.askel.engine.execution.ExecutionCommand.StartReply;
import dev.askel.engine.execution.ExecutionCommand.StartResult;
import dev.askel.engine.execution.recovery.Recovery;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * {@code states:startExecution} during failures of this cluster, and children whose tasks end while
 * they are started.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class ChildStartTest {
    private static final long ADVISORY_LOCK = 4_711;
    private static final String WAIT =
            """
            {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 86400, "End": true}}}\
            """;

    /** PostgreSQL's error while it starts. */
    private static final String OUTAGE =
            "RAISE EXCEPTION 'out of order' USING ERRCODE = 'cannot_connect_now'";

    private final EngineRig rig = EngineRig.withOneNode();
    private final String childMachine = rig.client().createMachine("child", WAIT);

    /** A parent that waits for the result of a function before it starts its child. */
    private final class HeldParent {
        private final Functions.HeldCalls calls = rig.functions().hold("gate");
        private final String execution;
        private final Functions.HeldCall call;

        HeldParent(String parameters) {
            var machine =
                    rig.client()
                            .createMachine(
                                    "parent",
                                    """
                                    {"StartAt": "G", "States": {
                                     "G": {"Type": "Task", "Resource": "%s", "Next": "C"},
                                     "C": {"Type": "Task",
                                      "Resource": "arn:aws:states:::states:startExecution.sync",
                                      "Parameters": {%s}, "End": true}}}\
                                    """
                                            .formatted(Functions.arn("gate"), parameters));
            execution = rig.client().start(machine, "p", "{}");
            calls.awaitNext();
            // The new node has to read the child's machine before it can start the child.
            rig.killAndRestart();
            call = calls.awaitNext();
        }

        void startChild() {
            call.answer("{}");
            rig.client().awaitHistoryWith(execution, HistoryEventType.TaskStarted);
        }
    }

    private String childArn() {
        return childMachine.replace(":stateMachine:", ":execution:") + ":c";
    }

    private String childParameters() {
        return "\"StateMachineArn\": \"%s\", \"Name\": \"c\"".formatted(childMachine);
    }

    /** Makes the database execute the statement before each read of the child's machine. */
    private void executeBeforeMachineReads(String statement) {
        rig.execute("CREATE SEQUENCE attempts");
        rig.execute(
                """
                CREATE FUNCTION before_read(name text) RETURNS boolean LANGUAGE plpgsql AS $$
                BEGIN
                  IF name = 'child' THEN PERFORM nextval('attempts'); %s; END IF;
                  RETURN true;
                END $$\
                """
                        .formatted(statement));
        rig.execute("ALTER TABLE machines RENAME TO stored_machines");
        rig.execute(
                "CREATE VIEW machines AS SELECT * FROM stored_machines WHERE before_read(name)");
    }

    private void restoreMachines() {
        rig.execute("DROP VIEW machines");
        rig.execute("ALTER TABLE stored_machines RENAME TO machines");
    }

    private long machineReads() {
        return rig.query(
                        row -> row.getBoolean(2) ? row.getLong(1) : 0,
                        "SELECT last_value, is_called FROM attempts")
                .getFirst();
    }

    private String persistenceId(String execution) {
        return rig.query(
                        row -> row.getString(1),
                        "SELECT persistence_id FROM executions WHERE execution_name = ?",
                        execution)
                .getFirst();
    }

    @AfterEach
    void closeRig() {
        rig.close();
    }

    /** Pauses the parent while its child cannot be started, and waits until it is passivated. */
    private void pauseUnstarted(HeldParent parent) {
        executeBeforeMachineReads(OUTAGE);
        parent.startChild();
        Eventually.holds("the start has failed", () -> machineReads() > 0);
        assertThat(pause(parent.execution, false)).isEqualTo(1);
        Eventually.holds(
                "the paused parent is passivated",
                () -> !rig.node().loadedExecutions().contains(persistenceId("p")));
        restoreMachines();
    }

    private int pause(String execution, boolean includeChildren) {
        return ok(rig.node()
                        .engine()
                        .pauses()
                        .pause(
                                caller(),
                                execution,
                                new NewPause(null, null, Timeouts.CONTINUE, includeChildren)))
                .executions();
    }

    @Test
    void a_start_that_is_due_during_a_pause_is_made_after_the_pause() {
        var parent = new HeldParent(childParameters());
        pauseUnstarted(parent);

        ok(rig.node().engine().pauses().resume(caller(), parent.execution, false));
        rig.client().awaitHistoryWith(parent.execution, HistoryEventType.TaskSubmitted);
        assertThat(rig.client().describe(childArn()).status()).isEqualTo(ExecutionStatus.RUNNING);
    }

    @Test
    void a_pause_does_not_include_an_execution_that_another_caller_has_started() {
        var parent = new HeldParent(childParameters());
        pauseUnstarted(parent);
        var pauses = rig.node().engine().pauses();

        var other = rig.client().start(childMachine, "c", "{}");
        assertThat(pause(parent.execution, true)).isEqualTo(1);
        assertThat(ok(pauses.describe(caller(), other)).pause()).isNull();
        assertThat(pause(other, false)).isEqualTo(1);
        assertThat(ok(pauses.resume(caller(), parent.execution, true)).executions()).isEqualTo(1);
        assertThat(ok(pauses.describe(caller(), other)).pause()).isNotNull();
    }

    @Test
    void an_outage_of_the_database_does_not_fail_the_task() {
        var parent = new HeldParent(childParameters());
        executeBeforeMachineReads(OUTAGE);
        parent.startChild();

        Eventually.holds("the start is repeated several times", () -> machineReads() > 4);
        assertThat(rig.client().describe(parent.execution).status())
                .isEqualTo(ExecutionStatus.RUNNING);

        restoreMachines();
        rig.client().awaitHistoryWith(parent.execution, HistoryEventType.TaskSubmitted);
        assertThat(rig.client().describe(childArn()).status()).isEqualTo(ExecutionStatus.RUNNING);
    }

    @Test
    void a_bug_at_each_start_quarantines_the_parent() {
        var parent = new HeldParent(childParameters());
        executeBeforeMachineReads("RAISE EXCEPTION 'a bug'");
        parent.call.answer("{}");

        Eventually.holds(
                "the execution is in quarantine", () -> rig.countRows("quarantine", "p") == 1);

        assertThat(
                        rig.query(
                                row -> new String(row.getBytes(1), StandardCharsets.UTF_8),
                                "SELECT error FROM quarantine"))
                .singleElement(STRING)
                .contains("cannot start its child");
        assertThat(rig.client().describe(parent.execution).status())
                .isEqualTo(ExecutionStatus.RUNNING);
        restoreMachines();
        rig.client().stop(parent.execution, null, null);
        assertThat(rig.client().describe(parent.execution).status())
                .isEqualTo(ExecutionStatus.ABORTED);
    }

    @Test
    void a_stop_ends_the_attempts_to_start_a_child() {
        var parent = new HeldParent(childParameters());
        executeBeforeMachineReads(OUTAGE);
        parent.startChild();
        Eventually.holds("the start is repeated", () -> machineReads() > 2);

        rig.client().stop(parent.execution, null, null);

        restoreMachines();
        Eventually.holds(
                "the execution is passivated", () -> rig.node().loadedExecutions().isEmpty());
        assertThat(rig.countRows("executions", "c")).isZero();
    }

    @Test
    void a_start_that_aws_would_refuse_fails_the_task() {
        var parent =
                new HeldParent(
                        "\"StateMachineArn\": \"%s\", \"Name\": \"c\""
                                .formatted(childMachine.replace(":child", ":nobody")));
        parent.call.answer("{}");

        var ended = rig.client().awaitEnd(parent.execution);
        assertThat(ended.error()).isEqualTo("StepFunctions.StateMachineDoesNotExistException");
        assertThat(rig.client().types(parent.execution)).contains(HistoryEventType.TaskFailed);
    }

    @Test
    void a_child_name_in_use_fails_the_task() {
        var _ = rig.client().start(childMachine, "c", "{\"other\":1}");
        var parent = new HeldParent(childParameters());
        parent.call.answer("{}");

        assertThat(rig.client().awaitEnd(parent.execution).error())
                .isEqualTo("StepFunctions.ExecutionAlreadyExistsException");
    }

    @Test
    void a_start_whose_machine_is_not_a_string_is_not_scheduled() {
        var parent = new HeldParent("\"StateMachineArn.$\": \"$.n\"");
        parent.call.answer("{'n':1}");

        var ended = rig.client().awaitEnd(parent.execution);
        assertThat(ended.error()).isEqualTo("States.Runtime");
        assertThat(ended.cause())
                .startsWith("An error occurred while executing the state 'C' (entered at the event")
                .endsWith("[The value for the field 'StateMachineArn' must be a STRING]");
        assertThat(rig.client().types(parent.execution))
                .doesNotContain(HistoryEventType.TaskScheduled);
    }

    @Test
    void a_child_that_starts_after_its_parent_was_stopped_is_stopped() {
        var parent = new HeldParent(childParameters());
        try (var lock = rig.database().connect();
                var statement = lock.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(" + ADVISORY_LOCK + ")");
            executeBeforeMachineReads(
                    "PERFORM pg_advisory_xact_lock_shared(" + ADVISORY_LOCK + ")");
            parent.startChild();
            Eventually.holds("the start of the child is under way", () -> machineReads() > 0);

            rig.client().stop(parent.execution, null, null);

            statement.execute("SELECT pg_advisory_unlock(" + ADVISORY_LOCK + ")");
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        Eventually.holds("the child exists", () -> rig.countRows("executions", "c") == 1);
        restoreMachines();
        assertThat(rig.client().awaitEnd(childArn()).status()).isEqualTo(ExecutionStatus.ABORTED);
        Eventually.holds("no notice is outstanding", () -> rig.countRows("wakeups", "p") == 0);
    }

    @Test
    void a_child_started_by_a_late_message_of_a_dead_node_is_stopped() {
        var parent = new HeldParent(childParameters());
        executeBeforeMachineReads(OUTAGE);
        parent.startChild();
        rig.client().stop(parent.execution, null, null);
        rig.killAndRestart();
        restoreMachines();

        // A message from the killed node may still arrive.
        var waiting =
                new Parent(
                        parent.execution,
                        persistenceId("p"),
                        FramePath.ROOT,
                        1,
                        rig.client().describe(parent.execution).startDate().toEpochMilli());
        assertThat(sendStart(waiting).result()).isEqualTo(StartResult.STARTED);

        assertThat(rig.client().awaitEnd(childArn()).status()).isEqualTo(ExecutionStatus.ABORTED);
        Eventually.holds("no notice is outstanding", () -> rig.countRows("wakeups", "p") == 0);
    }

    @Test
    void another_execution_with_the_name_of_the_child_is_not_stopped() {
        var parent = new HeldParent(childParameters());
        executeBeforeMachineReads(OUTAGE);
        parent.startChild();
        rig.client().stop(parent.execution, null, null);
        rig.killAndRestart();
        restoreMachines();

        var other = rig.client().start(childMachine, "c", "{}");

        Eventually.holds("no notice is outstanding", () -> rig.countRows("wakeups", "p") == 0);
        assertThat(rig.client().describe(other).status()).isEqualTo(ExecutionStatus.RUNNING);
    }

    @Test
    void the_notice_to_stop_a_child_that_was_never_started_expires() {
        var parent = new HeldParent(childParameters());
        executeBeforeMachineReads(OUTAGE);
        parent.startChild();
        rig.client().stop(parent.execution, null, null);
        rig.killAndRestart();
        restoreMachines();
        assertThat(rig.countRows("wakeups", "p")).isEqualTo(1);

        rig.time().skip(Duration.ofMinutes(4));

        Eventually.holds("no notice is outstanding", () -> rig.countRows("wakeups", "p") == 0);
    }

    @Test
    void a_child_whose_first_step_always_fails_is_quarantined_and_its_parent_waits_for_it() {
        var decisions = new AtomicInteger();
        rig.functions().answerWith("f", input -> input);
        rig.functions()
                .onRefusalCheck(
                        "f",
                        () -> {
                            decisions.incrementAndGet();
                            throw new IllegalStateException("thrown by the test");
                        });
        rig.client()
                .updateMachine(
                        childMachine,
                        """
                        {"StartAt": "F", "States": {"F": {"Type": "Task", "End": true,
                         "Resource": "arn:aws:states:::lambda:invoke",
                         "Parameters": {"FunctionName": "f"}}}}\
                        """);
        var parent = new HeldParent(childParameters());
        parent.startChild();

        Eventually.holds("the child is quarantined", () -> rig.countRows("quarantine", "c") == 1);
        rig.client().awaitHistoryWith(parent.execution, HistoryEventType.TaskSubmitted);
        assertThat(rig.client().describe(childArn()).status()).isEqualTo(ExecutionStatus.RUNNING);
        assertThat(rig.client().describe(parent.execution).status())
                .isEqualTo(ExecutionStatus.RUNNING);
        // The start makes one decision, and each recovery makes another one.
        assertThat(decisions).hasValue(1 + Recovery.ATTEMPTS_MAX);

        rig.functions().onRefusalCheck("f", () -> {});
        rig.client().stop(childArn(), null, null);
        assertThat(rig.client().awaitEnd(parent.execution).status())
                .isEqualTo(ExecutionStatus.FAILED);
    }

    @Test
    void an_execution_whose_first_step_fails_once_is_started() {
        var decisions = new AtomicInteger();
        rig.functions().answerWith("f", input -> input);
        rig.functions()
                .onRefusalCheck(
                        "f",
                        () -> {
                            if (decisions.incrementAndGet() == 1) {
                                throw new AssertionError("thrown by the test");
                            }
                        });
        var machine =
                rig.client()
                        .createMachine(
                                "once",
                                """
                                {"StartAt": "F", "States": {"F": {"Type": "Task", "End": true,
                                 "Resource": "arn:aws:states:::lambda:invoke",
                                 "Parameters": {"FunctionName": "f"}}}}\
                                """);

        var execution = rig.client().start(machine, "x", "{}");

        assertThat(rig.client().awaitEnd(execution).status()).isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThat(decisions).hasValue(2);
    }

    private StartReply sendStart(Parent parent) {
        record Machine(UUID id, long generation) {}
        var machine =
                rig.query(
                                row ->
                                        new Machine(
                                                row.getObject("machine_id", UUID.class),
                                                row.getLong("generation")),
                                "SELECT machine_id, generation FROM machines WHERE name = 'child'")
                        .getFirst();
        var identity =
                new ExecutionIdentity(
                        childArn(),
                        "c",
                        "123456789012",
                        "us-east-1",
                        childMachine,
                        "child",
                        machine.id().toString(),
                        1,
                        "arn:aws:iam::123456789012:role/r",
                        Instant.EPOCH,
                        null,
                        null,
                        null,
                        null);
        return Eventually.get(
                ClusterSharding.get(rig.node().system())
                        .entityRefFor(ExecutionRegion.KEY, identity.persistenceId())
                        .<StartReply>ask(
                                replyTo ->
                                        new ExecutionCommand.Start(
                                                identity,
                                                machine.generation(),
                                                "{}",
                                                parent,
                                                "late",
                                                replyTo),
                                Client.ASK_TIMEOUT));
    }
}
