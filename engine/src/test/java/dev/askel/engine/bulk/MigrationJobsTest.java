package dev.askel.engine.bulk;

import static dev.askel.engine.Client.caller;
import static dev.askel.engine.Client.ok;
import static dev.askel.engine.Client.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.VersionChange;
import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.Functions;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Arns;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Page;
import dev.askel.engine.api.StateMachines.UpdateStateMachineRequest;
import dev.askel.engine.api.arn.Arn.ExecutionArn;
import dev.askel.engine.api.workbench.BulkJobs;
import dev.askel.engine.api.workbench.BulkJobs.Action;
import dev.askel.engine.api.workbench.BulkJobs.BulkItem;
import dev.askel.engine.api.workbench.BulkJobs.BulkJob;
import dev.askel.engine.api.workbench.BulkJobs.BulkOrder;
import dev.askel.engine.api.workbench.BulkJobs.ItemState;
import dev.askel.engine.api.workbench.BulkJobs.JobState;
import dev.askel.engine.api.workbench.BulkJobs.MigrationRefusal;
import dev.askel.engine.api.workbench.ExecutionCriteria;
import dev.askel.engine.api.workbench.Migrations;
import dev.askel.engine.api.workbench.Migrations.MigrationRequest;
import dev.askel.engine.execution.request.MigrationItems;
import dev.askel.engine.upgrade.NodeCapability;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Bulk jobs that migrate executions (docs/migrate.md). */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class MigrationJobsTest {
    private static final String FIRST = "migration-jobs-a";
    private static final String SECOND = "migration-jobs-b";
    private static final String LATE = "migration-jobs-l";

    /** Executions wait in A, in B after it, or in L, which the second version does not have. */
    private static final String BEFORE =
            """
            {"StartAt": "S", "States": {
              "S": {"Type": "Choice", "Default": "A",
               "Choices": [{"Variable": "$.late", "BooleanEquals": true, "Next": "L"}]},
              "L": {"Type": "Task", "Resource": "%3$s", "Next": "M"},
              "M": {"Type": "Pass", "End": true},
              "A": {"Type": "Task", "Resource": "%1$s", "Next": "B"},
              "B": {"Type": "Task", "Resource": "%2$s", "Next": "C"},
              "C": {"Type": "Pass", "Result": 1, "End": true}}}\
            """
                    .formatted(Functions.arn(FIRST), Functions.arn(SECOND), Functions.arn(LATE));

    private static final String AFTER =
            """
            {"StartAt": "A", "States": {
              "A": {"Type": "Task", "Resource": "%1$s", "Next": "B"},
              "B": {"Type": "Task", "Resource": "%2$s", "Next": "C"},
              "C": {"Type": "Pass", "Result": 2, "End": true}}}\
            """
                    .formatted(Functions.arn(FIRST), Functions.arn(SECOND));

    private final EngineRig rig =
            EngineRig.withoutNodes(
                    EngineRig.SETTINGS.toBuilder()
                            .bulk(
                                    new BulkSettings(
                                            Duration.ofDays(30),
                                            16,
                                            8,
                                            100,
                                            128,
                                            12,
                                            Duration.ofMillis(50)))
                            .build());

    private final Functions.HeldCalls first;
    private final Functions.HeldCalls second;
    private final Functions.HeldCalls late;
    private final String machine;

    MigrationJobsTest() {
        first = rig.functions().hold(FIRST);
        second = rig.functions().hold(SECOND);
        late = rig.functions().hold(LATE);
        rig.addNode();
        machine = client().createMachine("migrated", BEFORE);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private Client client() {
        return rig.client();
    }

    private BulkJobs jobs() {
        return rig.node().engine().bulkJobs();
    }

    private Migrations migrations() {
        return rig.node().engine().migrations();
    }

    /** Starts executions that have reached their first task. */
    private List<String> start(int count, boolean isLate) {
        var started =
                IntStream.range(0, count)
                        .mapToObj(i ->
                                client().start(
                                                machine,
                                                (isLate ? "late" : "x") + i,
                                                "{\"late\": %s}".formatted(isLate)))
                        .toList();
        started.forEach(_ -> (isLate ? late : first).awaitNext());
        return started;
    }

    private String publish() {
        return Objects.requireNonNull(
                ok(rig.node()
                                .engine()
                                .stateMachines()
                                .updateStateMachine(
                                        caller(),
                                        new UpdateStateMachineRequest(
                                                machine, AFTER, null, null, null, true, null,
                                                null)))
                        .stateMachineVersionArn());
    }

    private BulkOrder order(Action action, @Nullable String target, int ratePerSecond) {
        if (!(Arns.parseStateMachine(machine) instanceof Answer.Ok(var arn))) {
            throw new AssertionError(machine);
        }
        return new BulkOrder(
                action, ExecutionCriteria.ofMachine(arn), null, "fire", ratePerSecond, target);
    }

    private BulkJob startJob(BulkOrder order) {
        return ok(jobs().start(caller(), order, null, "op"));
    }

    private BulkJob awaitEnd(BulkJob job) {
        var ended =
                Eventually.value(
                        "the job has ended",
                        () -> ok(jobs().describe(caller(), job.jobId())),
                        now -> now.state().hasEnded());
        assertThat(ended.state()).isEqualTo(JobState.COMPLETED);
        return ended;
    }

    private List<BulkItem> items(BulkJob job, ItemState state) {
        return ok(jobs().items(caller(), job.jobId(), state, Page.of(100, null))).items();
    }

    private List<VersionChange> changes(String execution) {
        return client().history(execution).stream()
                .map(event ->
                        event.details() instanceof EventDetails.StateEntered entered
                                ? entered.versionChange()
                                : null)
                .filter(Objects::nonNull)
                .toList();
    }

    @Test
    void a_job_migrates_the_executions_that_can_and_names_the_reason_for_the_others() {
        var refusedOnes = start(3, true);
        var executions = start(6, false);
        var version = publish();
        var order = order(Action.MIGRATE, version, BulkJobs.RATE_MAX);

        var preview = ok(jobs().preview(caller(), order));
        var checked = Objects.requireNonNull(preview.migrations());
        assertThat(preview.count()).isEqualTo(9);
        assertThat(checked.checked()).isEqualTo(9);
        assertThat(checked.possible()).isEqualTo(6);
        assertThat(checked.refusals())
                .extracting(MigrationRefusal::reason, MigrationRefusal::count)
                .containsExactly(
                        tuple(
                                "The requested version has none of the states that the execution can still enter.",
                                3));
        assertThat(refusedOnes).contains(checked.refusals().getFirst().executionArn());
        for (var execution : executions) {
            assertThat(ok(migrations().describe(caller(), execution)).pending()).isNull();
        }

        var job = awaitEnd(startJob(order));

        assertThat(job.done()).isEqualTo(6);
        assertThat(items(job, ItemState.FAILED))
                .hasSize(3)
                .allSatisfy(item -> {
                    assertThat(refusedOnes).contains(item.executionArn());
                    assertThat(item.reason()).contains("has none of the states");
                });
        var pending =
                Objects.requireNonNull(
                        ok(migrations().describe(caller(), executions.getFirst())).pending());
        assertThat(pending.to().versionArn()).isEqualTo(version);
        assertThat(pending.by()).isEqualTo("op");
        assertThat(pending.reason()).isEqualTo("fire");
    }

    @Test
    void each_execution_migrates_once_there_and_once_back_although_the_node_crashes() {
        var executions = start(40, false);
        var version = publish();
        var there = startJob(order(Action.MIGRATE, version, 40));
        awaitSomeDone(there);
        rig.killAndRestart();
        var firstCalls = executions.stream().map(_ -> first.awaitNext()).toList();
        assertThat(awaitEnd(there).done()).isEqualTo(40);
        firstCalls.forEach(call -> call.answer("1"));
        executions.forEach(_ -> second.awaitNext());

        var back = startJob(order(Action.MIGRATE_BACK, null, 40));
        awaitSomeDone(back);
        rig.killAndRestart();
        var secondCalls = executions.stream().map(_ -> second.awaitNext()).toList();
        assertThat(awaitEnd(back).done()).isEqualTo(40);
        secondCalls.forEach(call -> call.answer("2"));

        for (var execution : executions) {
            assertThat(client().awaitOutput(execution)).isEqualTo("1");
            assertThat(changes(execution))
                    .containsExactly(
                            new VersionChange(1, null, 2, version),
                            new VersionChange(2, version, 1, null));
        }
    }

    private void awaitSomeDone(BulkJob job) {
        Eventually.holds(
                "some items are done", () -> ok(jobs().describe(caller(), job.jobId())).done() > 0);
    }

    @Test
    void a_repeated_way_back_does_not_lead_forward_again() {
        var execution = client().start(machine, "x", "{\"late\": false}");
        var call = first.awaitNext();
        var version = publish();
        if (!(Arns.parse(execution) instanceof Answer.Ok(ExecutionArn arn))) {
            throw new AssertionError(execution);
        }
        var items = new MigrationItems(migrations(), NodeCapability.Check.NO_NODES);
        assertThat(ok(items.migrate(arn, version, "op", null, "there"))).isTrue();
        call.answer("1");
        second.awaitNext();

        assertThat(ok(items.migrate(arn, null, "op", null, "there"))).isTrue();
        assertThat(ok(migrations().describe(caller(), execution)).pending()).isNull();

        // The way back is another request, although the migration took place just before it.
        for (int i = 0; i < 2; i++) {
            assertThat(ok(items.migrate(arn, null, "op", null, "back"))).isTrue();
            var pending =
                    Objects.requireNonNull(
                            ok(migrations().describe(caller(), execution)).pending());
            assertThat(pending.to().revision()).isEqualTo(1);
        }
    }

    @Test
    void an_equal_request_of_a_person_does_not_hide_the_request_of_a_job() {
        var execution = client().start(machine, "x", "{\"late\": false}");
        var call = first.awaitNext();
        var version = publish();
        if (!(Arns.parse(execution) instanceof Answer.Ok(ExecutionArn arn))) {
            throw new AssertionError(execution);
        }
        var items = new MigrationItems(migrations(), NodeCapability.Check.NO_NODES);
        assertThat(ok(items.migrate(arn, version, "op", null, "there"))).isTrue();
        ok(migrations().migrate(caller(), new MigrationRequest(execution, version, "op2", null)));
        var pending =
                Objects.requireNonNull(ok(migrations().describe(caller(), execution)).pending());
        assertThat(pending.by()).isEqualTo("op");

        call.answer("1");
        second.awaitNext();
        var last = Objects.requireNonNull(ok(migrations().describe(caller(), execution)).last());
        assertThat(last.clientToken()).isEqualTo("there");
    }

    @Test
    void an_execution_that_already_runs_the_revision_is_skipped() {
        start(1, false);
        var job = awaitEnd(startJob(order(Action.MIGRATE, machine, BulkJobs.RATE_MAX)));
        assertThat(items(job, ItemState.SKIPPED))
                .singleElement()
                .extracting(BulkItem::reason)
                .isEqualTo("It already runs this revision.");
        var back = awaitEnd(startJob(order(Action.MIGRATE_BACK, null, BulkJobs.RATE_MAX)));
        assertThat(items(back, ItemState.SKIPPED))
                .singleElement()
                .satisfies(item -> assertThat(item.reason()).contains("was never migrated"));
    }

    @Test
    void an_invalid_migration_is_refused() {
        var all = new BulkOrder(Action.MIGRATE_BACK, ExecutionCriteria.ALL, null, null, 1);
        for (var wrong :
                List.of(
                        all,
                        order(Action.MIGRATE, null, 1),
                        order(Action.MIGRATE, machine + "2", 1),
                        order(Action.MIGRATE, "orders", 1),
                        order(Action.MIGRATE_BACK, machine, 1),
                        order(Action.STOP, machine, 1))) {
            assertThat(refused(jobs().start(caller(), wrong, null, null)))
                    .isInstanceOf(EngineError.ValidationException.class);
            assertThat(refused(jobs().preview(caller(), wrong)))
                    .isInstanceOf(EngineError.ValidationException.class);
        }
    }
}
