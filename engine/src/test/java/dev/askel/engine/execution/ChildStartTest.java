package dev.askel.engine.execution;

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
    private static final long HELD = 4_711;
    private static final String WAIT =
            """
            {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 86400, "End": true}}}\
            """;

    /** PostgreSQL's error while it starts. */
    private static final String OUTAGE =
            "RAISE EXCEPTION 'out of order' USING ERRCODE = 'cannot_connect_now'";

    private final EngineRig rig = EngineRig.withOneNode();
    private final String childMachine = rig.client().createMachine("child", WAIT);

    /** A parent that waits at a function before it starts its child. */
    private final class Gate {
        private final Functions.HeldCalls calls = rig.functions().hold("gate");
        private final String execution;
        private final Functions.HeldCall call;

        Gate(String parameters) {
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

        void open() {
            call.answer("{}");
            rig.client().awaitHistoryWith(execution, HistoryEventType.TaskStarted);
        }
    }

    private String child() {
        return childMachine.replace(":stateMachine:", ":execution:") + ":c";
    }

    private String named() {
        return "\"StateMachineArn\": \"%s\", \"Name\": \"c\"".formatted(childMachine);
    }

    /** Executes the statement before each read of the child's machine. */
    private void readingMachine(String statement) {
        rig.execute("CREATE SEQUENCE attempts");
        rig.execute(
                """
                CREATE FUNCTION trouble(name text) RETURNS boolean LANGUAGE plpgsql AS $$
                BEGIN
                  IF name = 'child' THEN PERFORM nextval('attempts'); %s; END IF;
                  RETURN true;
                END $$\
                """
                        .formatted(statement));
        rig.execute("ALTER TABLE machines RENAME TO sound_machines");
        rig.execute("CREATE VIEW machines AS SELECT * FROM sound_machines WHERE trouble(name)");
    }

    private void mend() {
        rig.execute("DROP VIEW machines");
        rig.execute("ALTER TABLE sound_machines RENAME TO machines");
    }

    private long attempts() {
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
    void end() {
        rig.close();
    }

    @Test
    void our_own_outage_fails_no_task() {
        var parent = new Gate(named());
        readingMachine(OUTAGE);
        parent.open();

        Eventually.holds("it has tried again and again", () -> attempts() > 4);
        assertThat(rig.client().describe(parent.execution).status())
                .isEqualTo(ExecutionStatus.RUNNING);

        mend();
        rig.client().awaitHistoryWith(parent.execution, HistoryEventType.TaskSubmitted);
        assertThat(rig.client().describe(child()).status()).isEqualTo(ExecutionStatus.RUNNING);
    }

    @Test
    void a_bug_met_at_each_start_puts_the_parent_into_quarantine() {
        var parent = new Gate(named());
        readingMachine("RAISE EXCEPTION 'a bug'");
        parent.call.answer("{}");

        Eventually.holds("it is in quarantine", () -> rig.countRows("quarantine", "p") == 1);

        assertThat(
                        rig.query(
                                row -> new String(row.getBytes(1), StandardCharsets.UTF_8),
                                "SELECT error FROM quarantine"))
                .singleElement(STRING)
                .contains("cannot start its child");
        assertThat(rig.client().describe(parent.execution).status())
                .isEqualTo(ExecutionStatus.RUNNING);
        mend();
        rig.client().stop(parent.execution, null, null);
        assertThat(rig.client().describe(parent.execution).status())
                .isEqualTo(ExecutionStatus.ABORTED);
    }

    @Test
    void a_stop_ends_the_attempts_to_start_a_child() {
        var parent = new Gate(named());
        readingMachine(OUTAGE);
        parent.open();
        Eventually.holds("it has tried", () -> attempts() > 2);

        rig.client().stop(parent.execution, null, null);

        mend();
        Eventually.holds("it has left memory", () -> rig.node().loadedExecutions().isEmpty());
        assertThat(rig.countRows("executions", "c")).isZero();
    }

    @Test
    void what_aws_would_refuse_fails_the_task() {
        var parent =
                new Gate(
                        "\"StateMachineArn\": \"%s\", \"Name\": \"c\""
                                .formatted(childMachine.replace(":child", ":nobody")));
        parent.call.answer("{}");

        var ended = rig.client().awaitEnd(parent.execution);
        assertThat(ended.error()).isEqualTo("StepFunctions.StateMachineDoesNotExistException");
        assertThat(rig.client().types(parent.execution)).contains(HistoryEventType.TaskFailed);
    }

    @Test
    void a_name_that_is_used_fails_the_task() {
        var _ = rig.client().start(childMachine, "c", "{\"other\":1}");
        var parent = new Gate(named());
        parent.call.answer("{}");

        assertThat(rig.client().awaitEnd(parent.execution).error())
                .isEqualTo("StepFunctions.ExecutionAlreadyExistsException");
    }

    @Test
    void a_start_without_a_machine_is_not_scheduled() {
        var parent = new Gate("\"StateMachineArn.$\": \"$.n\"");
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
        var parent = new Gate(named());
        try (var lock = rig.database().connect();
                var statement = lock.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(" + HELD + ")");
            readingMachine("PERFORM pg_advisory_xact_lock_shared(" + HELD + ")");
            parent.open();
            Eventually.holds("its start is under way", () -> attempts() > 0);

            rig.client().stop(parent.execution, null, null);

            statement.execute("SELECT pg_advisory_unlock(" + HELD + ")");
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        Eventually.holds("the child exists", () -> rig.countRows("executions", "c") == 1);
        mend();
        assertThat(rig.client().awaitEnd(child()).status()).isEqualTo(ExecutionStatus.ABORTED);
        Eventually.holds("nobody owes", () -> rig.countRows("wakeups", "p") == 0);
    }

    @Test
    void a_child_whose_start_was_on_its_way_when_the_parents_node_died_is_stopped() {
        var parent = new Gate(named());
        readingMachine(OUTAGE);
        parent.open();
        rig.client().stop(parent.execution, null, null);
        rig.killAndRestart();
        mend();

        // A message of a dead node may still arrive.
        var waiting =
                new Parent(
                        parent.execution,
                        persistenceId("p"),
                        FramePath.ROOT,
                        1,
                        rig.client().describe(parent.execution).startDate().toEpochMilli());
        assertThat(started(waiting).result()).isEqualTo(StartResult.STARTED);

        assertThat(rig.client().awaitEnd(child()).status()).isEqualTo(ExecutionStatus.ABORTED);
        Eventually.holds("nobody owes", () -> rig.countRows("wakeups", "p") == 0);
    }

    @Test
    void another_execution_of_that_name_is_left_alone() {
        var parent = new Gate(named());
        readingMachine(OUTAGE);
        parent.open();
        rig.client().stop(parent.execution, null, null);
        rig.killAndRestart();
        mend();

        var other = rig.client().start(childMachine, "c", "{}");

        Eventually.holds("nobody owes", () -> rig.countRows("wakeups", "p") == 0);
        assertThat(rig.client().describe(other).status()).isEqualTo(ExecutionStatus.RUNNING);
    }

    @Test
    void a_child_that_never_came_is_owed_nothing_after_a_while() {
        var parent = new Gate(named());
        readingMachine(OUTAGE);
        parent.open();
        rig.client().stop(parent.execution, null, null);
        rig.killAndRestart();
        mend();
        assertThat(rig.countRows("wakeups", "p")).isEqualTo(1);

        rig.time().skip(Duration.ofMinutes(4));

        Eventually.holds("nobody owes", () -> rig.countRows("wakeups", "p") == 0);
    }

    @Test
    void a_child_whose_first_step_always_fails_is_quarantined_and_its_parent_waits_for_it() {
        var looks = new AtomicInteger();
        rig.functions().answerWith("f", input -> input);
        rig.functions()
                .onRefusalCheck(
                        "f",
                        () -> {
                            looks.incrementAndGet();
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
        var parent = new Gate(named());
        parent.open();

        Eventually.holds("the child is quarantined", () -> rig.countRows("quarantine", "c") == 1);
        rig.client().awaitHistoryWith(parent.execution, HistoryEventType.TaskSubmitted);
        assertThat(rig.client().describe(child()).status()).isEqualTo(ExecutionStatus.RUNNING);
        assertThat(rig.client().describe(parent.execution).status())
                .isEqualTo(ExecutionStatus.RUNNING);
        // One for the start, and one for each recovery.
        assertThat(looks).hasValue(1 + Recovery.ATTEMPTS_MAX);

        rig.functions().onRefusalCheck("f", () -> {});
        rig.client().stop(child(), null, null);
        assertThat(rig.client().awaitEnd(parent.execution).status()).isEqualTo(ExecutionStatus.FAILED);
    }

    @Test
    void an_execution_whose_first_step_fails_once_is_started() {
        var looks = new AtomicInteger();
        rig.functions().answerWith("f", input -> input);
        rig.functions()
                .onRefusalCheck(
                        "f",
                        () -> {
                            if (looks.incrementAndGet() == 1) {
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
        assertThat(looks).hasValue(2);
    }

    private StartReply started(Parent parent) {
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
                        child(),
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
