package dev.askel.engine.execution;

import static dev.askel.engine.Client.caller;
import static dev.askel.engine.Client.ok;
import static dev.askel.engine.Client.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.history.MigrationTarget;
import dev.askel.asl.history.VersionChange;
import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.Functions;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.StateMachines.UpdateStateMachineRequest;
import dev.askel.engine.api.workbench.Forks.ForkRequest;
import dev.askel.engine.api.workbench.Migrations;
import dev.askel.engine.api.workbench.Migrations.MigrationRequest;
import dev.askel.engine.api.workbench.Migrations.NextState;
import dev.askel.engine.api.workbench.Migrations.RunRevision;
import dev.askel.engine.api.workbench.Pauses.NewPause;
import dev.askel.engine.api.workbench.Pauses.Timeouts;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Migrations of executions (docs/migrate.md). */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class MigrationTest {
    private static final EngineRig RIG = EngineRig.withOneNode();

    private static final String PASS = "{\"Type\": \"Pass\", \"Result\": %d, \"End\": true}";

    @AfterAll
    static void close() {
        RIG.close();
    }

    /** The client of the current node. */
    private static Client client() {
        return RIG.client();
    }

    private static Migrations migrations() {
        return RIG.node().engine().migrations();
    }

    private static String definition(String function, String next, String further) {
        return """
        {"StartAt": "A", "States": {
          "A": {"Type": "Task", "Resource": "%s", "Next": "%s"}, %s}}
        """
                .formatted(Functions.arn(function), next, further);
    }

    /** A machine whose first state calls a function, and whose second state returns a number. */
    private static String definition(String function, int result) {
        return definition(function, "B", "\"B\": " + PASS.formatted(result));
    }

    /** Updates the definition, and returns the ARN of the published version. */
    private static String publish(String machine, String definition) {
        return Objects.requireNonNull(
                ok(RIG.node()
                                .engine()
                                .stateMachines()
                                .updateStateMachine(
                                        caller(),
                                        new UpdateStateMachineRequest(
                                                machine,
                                                definition,
                                                null,
                                                null,
                                                null,
                                                true,
                                                null,
                                                null)))
                        .stateMachineVersionArn());
    }

    private static MigrationRequest to(String execution, @Nullable String machine) {
        return new MigrationRequest(execution, machine, "op", "fire");
    }

    private static Migrations.MigrationDescription migrate(
            String execution, @Nullable String machine) {
        return ok(migrations().migrate(caller(), to(execution, machine)));
    }

    private static EngineError refusal(String execution, @Nullable String machine) {
        return refused(migrations().migrate(caller(), to(execution, machine)));
    }

    private static @Nullable VersionChange changeOf(HistoryEvent event) {
        return event.details() instanceof EventDetails.StateEntered entered
                ? entered.versionChange()
                : null;
    }

    private static List<VersionChange> changes(String execution) {
        return client().history(execution).stream()
                .map(MigrationTest::changeOf)
                .filter(Objects::nonNull)
                .toList();
    }

    private static int storedRevision(String execution) {
        return RIG.query(
                        row -> row.getInt(1),
                        "SELECT revision FROM executions WHERE execution_name = ?",
                        execution.substring(execution.lastIndexOf(':') + 1))
                .getFirst();
    }

    /** An execution of revision 1 that waits for a call, and version 2 of its machine. */
    private record Waiting(
            String function,
            String machine,
            String execution,
            String version,
            Functions.HeldCalls calls) {
        static Waiting of(String name) {
            var function = EngineRig.uniqueName(name);
            var calls = RIG.functions().hold(function);
            var machine = client().createMachine(function, definition(function, 1));
            var execution = client().start(machine, function, "{}");
            var version = publish(machine, definition(function, 2));
            return new Waiting(function, machine, execution, version, calls);
        }
    }

    @Test
    void an_execution_migrates_after_its_task_also_if_the_node_crashes_before() {
        var waiting = Waiting.of("migrated");
        waiting.calls().awaitNext();

        var described = migrate(waiting.execution(), waiting.version());
        assertThat(described.current()).isEqualTo(new RunRevision(1, null));
        assertThat(Objects.requireNonNull(described.pending()).to())
                .isEqualTo(new RunRevision(2, waiting.version()));

        RIG.killAndRestart();
        waiting.calls().awaitNext().answer("7");

        assertThat(client().awaitOutput(waiting.execution())).isEqualTo("2");
        assertThat(changes(waiting.execution()))
                .containsExactly(new VersionChange(1, null, 2, waiting.version()));
        assertThat(client().describe(waiting.execution()).stateMachineVersionArn())
                .isEqualTo(waiting.version());
        assertThat(storedRevision(waiting.execution())).isEqualTo(2);
        var after = ok(migrations().describe(caller(), waiting.execution()));
        assertThat(after.current()).isEqualTo(new RunRevision(2, waiting.version()));
        assertThat(after.pending()).isNull();
        assertThat(Objects.requireNonNull(after.last()).state()).isEqualTo("B");
    }

    @Test
    void a_repeated_request_migrates_once_and_the_way_back_leads_to_the_former_revision() {
        var function = EngineRig.uniqueName("back");
        var first = RIG.functions().hold(function);
        var second = RIG.functions().hold(function + "-2");
        var further =
                "\"B\": {\"Type\": \"Task\", \"Resource\": \"%s\", \"Next\": \"C\"}, \"C\": %s";
        var called = Functions.arn(function + "-2");
        var machine =
                client().createMachine(
                                function,
                                definition(
                                        function,
                                        "B",
                                        further.formatted(called, PASS.formatted(1))));
        var execution = client().start(machine, function, "{}");
        var version =
                publish(
                        machine,
                        definition(function, "B", further.formatted(called, PASS.formatted(2))));
        var firstCall = first.awaitNext();
        migrate(execution, version);
        migrate(execution, version);
        firstCall.answer("1");

        var call = second.awaitNext();
        assertThat(ok(migrations().describe(caller(), execution)).current().revision())
                .isEqualTo(2);
        migrate(execution, null);
        call.answer("2");

        assertThat(client().awaitOutput(execution)).isEqualTo("1");
        assertThat(changes(execution))
                .containsExactly(
                        new VersionChange(1, null, 2, version),
                        new VersionChange(2, version, 1, null));
    }

    /** A message can be repeated after the migration, and must not lead forward again. */
    @Test
    void a_message_of_a_way_back_names_its_revision() {
        var waiting = Waiting.of("named");
        var second = RIG.functions().hold(waiting.function() + "-2");
        var version =
                publish(
                        waiting.machine(),
                        definition(
                                waiting.function(),
                                "B",
                                "\"B\": {\"Type\": \"Task\", \"Resource\": \"%s\", \"End\": true}"
                                        .formatted(Functions.arn(waiting.function() + "-2"))));
        var call = waiting.calls().awaitNext();
        migrate(waiting.execution(), version);
        call.answer("7");
        var secondCall = second.awaitNext();

        assertThat(send(waiting.function(), null).result())
                .isEqualTo(MigrationReply.Result.NO_FORMER_REVISION);
        var described = ok(migrations().describe(caller(), waiting.execution()));
        assertThat(described.current().versionArn()).isEqualTo(version);
        assertThat(described.pending()).isNull();
        secondCall.answer("8");
        assertThat(client().awaitOutput(waiting.execution())).isEqualTo("8");
    }

    /** Sends a request for a migration to the actor of an execution. */
    private static MigrationReply send(String execution, @Nullable MigrationTarget target) {
        var persistenceId =
                RIG.query(
                                row -> row.getString(1),
                                "SELECT persistence_id FROM executions WHERE execution_name = ?",
                                execution)
                        .getFirst();
        return Eventually.get(
                ClusterSharding.get(RIG.node().system())
                        .entityRefFor(ExecutionRegion.KEY, persistenceId)
                        .<MigrationReply>ask(
                                replyTo ->
                                        new ExecutionCommand.Migrate(
                                                target, null, null, null, false, replyTo),
                                Client.ASK_TIMEOUT));
    }

    /** AWS ends each Standard execution after a year (docs/aws/quotas.md). */
    @Test
    void an_execution_keeps_its_maximum_duration_after_a_migration() {
        var function = EngineRig.uniqueName("year");
        var calls = RIG.functions().hold(function);
        var further = "\"B\": {\"Type\": \"Wait\", \"Seconds\": %d, \"End\": true}";
        var machine =
                client().createMachine(function, definition(function, "B", further.formatted(60)));
        var execution = client().start(machine, function, "{}");
        var version = publish(machine, definition(function, "B", further.formatted(99_999_999)));
        var call = calls.awaitNext();
        migrate(execution, version);
        call.answer("7");

        long end =
                client().describe(execution).startDate().plus(Duration.ofDays(365)).toEpochMilli();
        Eventually.holds("the execution has migrated", () -> storedRevision(execution) == 2);
        Eventually.holds(
                "the execution wakes at the end of its maximum duration",
                () ->
                        RIG.query(
                                        row -> row.getLong(1),
                                        "SELECT due FROM wakeups WHERE persistence_id LIKE ?",
                                        "%/" + function)
                                .contains(end));
        client().stop(execution, null, null);
    }

    @Test
    void a_cancelled_request_changes_nothing() {
        var waiting = Waiting.of("cancelled");
        var call = waiting.calls().awaitNext();
        migrate(waiting.execution(), waiting.version());
        var cancelled = ok(migrations().cancel(caller(), waiting.execution()));
        assertThat(cancelled.pending()).isNull();
        call.answer("7");

        assertThat(client().awaitOutput(waiting.execution())).isEqualTo("1");
        assertThat(changes(waiting.execution())).isEmpty();
    }

    @Test
    void a_paused_execution_migrates_after_its_pause() {
        var waiting = Waiting.of("paused");
        var call = waiting.calls().awaitNext();
        ok(
                RIG.node()
                        .engine()
                        .pauses()
                        .pause(
                                caller(),
                                waiting.execution(),
                                new NewPause("op", "fire", Timeouts.CONTINUE, false)));
        migrate(waiting.execution(), waiting.version());
        call.answer("7");
        Eventually.holds(
                "the result is stored",
                () ->
                        ok(RIG.node().engine().repairs().inspect(waiting.execution()))
                                .contains("\"heldResult\""));
        assertThat(storedRevision(waiting.execution())).isEqualTo(1);
        ok(RIG.node().engine().pauses().resume(caller(), waiting.execution(), false));

        assertThat(client().awaitOutput(waiting.execution())).isEqualTo("2");
    }

    @Test
    void a_preview_names_the_next_states_and_requests_nothing() {
        var waiting = Waiting.of("preview");
        var call = waiting.calls().awaitNext();
        var preview =
                ok(migrations().preview(caller(), to(waiting.execution(), waiting.version())));
        assertThat(preview.refusal()).isNull();
        assertThat(preview.next()).containsExactly(new NextState("B", true));
        assertThat(ok(migrations().describe(caller(), waiting.execution())).pending()).isNull();

        var other =
                publish(
                        waiting.machine(),
                        definition(waiting.function(), "C", "\"C\": " + PASS.formatted(3)));
        var refusal = ok(migrations().preview(caller(), to(waiting.execution(), other)));
        assertThat(refusal.refusal()).contains("none of the states");
        assertThat(refusal.next()).containsExactly(new NextState("B", false));
        assertThat(refusal(waiting.execution(), other))
                .isEqualTo(
                        new EngineError.ConflictException(
                                Objects.requireNonNull(refusal.refusal())));
        call.answer("7");
        assertThat(client().awaitOutput(waiting.execution())).isEqualTo("1");
    }

    @Test
    void requests_for_other_machines_aliases_and_ended_executions_are_refused() {
        var waiting = Waiting.of("refused");
        var call = waiting.calls().awaitNext();
        var other = client().createMachine(EngineRig.uniqueName("other"), definition("f", 1));
        for (var wrong : List.of(other, waiting.machine() + ":PROD")) {
            var refusal = refusal(waiting.execution(), wrong);
            assertThat(refusal).isInstanceOf(EngineError.ValidationException.class);
            assertThat(refusal.message()).startsWith("stateMachineArn must name");
        }
        assertThat(refusal(waiting.execution(), waiting.machine() + ":9"))
                .isInstanceOf(EngineError.StateMachineDoesNotExist.class);
        assertThat(refusal(waiting.execution(), null))
                .isInstanceOf(EngineError.ConflictException.class);
        call.answer("7");
        client().awaitOutput(waiting.execution());
        assertThat(refusal(waiting.execution(), waiting.version()))
                .isInstanceOf(EngineError.ConflictException.class);
        assertThat(refusal(waiting.execution() + "x", waiting.version()))
                .isInstanceOf(EngineError.ExecutionDoesNotExist.class);
    }

    @Test
    void a_fork_of_an_event_before_the_migration_runs_the_former_revision() {
        var waiting = Waiting.of("forked");
        var call = waiting.calls().awaitNext();
        migrate(waiting.execution(), waiting.version());
        call.answer("7");
        assertThat(client().awaitOutput(waiting.execution())).isEqualTo("2");

        var fork =
                ok(RIG.node()
                                .engine()
                                .forks()
                                .fork(
                                        caller(),
                                        new ForkRequest(
                                                waiting.execution(),
                                                2,
                                                null,
                                                null,
                                                null,
                                                null,
                                                null,
                                                null)))
                        .executionArn();
        waiting.calls().awaitNext().answer("7");
        assertThat(client().awaitOutput(fork)).isEqualTo("1");
    }
}
