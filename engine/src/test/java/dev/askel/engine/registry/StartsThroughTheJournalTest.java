package dev.askel.engine.registry;

import static dev.askel.engine.registry.TestRegistry.SUCCEED;
import static dev.askel.engine.registry.TestRegistry.machine;
import static dev.askel.engine.visibility.TestCatalogue.ACCOUNT;
import static dev.askel.engine.visibility.TestCatalogue.CALLER;
import static dev.askel.engine.visibility.TestCatalogue.NOW;
import static dev.askel.engine.visibility.TestCatalogue.REGION;
import static dev.askel.engine.visibility.TestCatalogue.ROLE;
import static dev.askel.engine.visibility.TestCatalogue.await;
import static dev.askel.engine.visibility.TestCatalogue.ok;
import static dev.askel.engine.visibility.TestCatalogue.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.api.Executions.DescribeExecutionRequest;
import dev.askel.engine.api.IncludedData;
import dev.askel.engine.api.StateMachineStatus;
import dev.askel.engine.api.StateMachines.DeleteStateMachineRequest;
import dev.askel.engine.journal.EncodedPayload;
import dev.askel.engine.journal.ExecutionChange;
import dev.askel.engine.journal.ExecutionProgress;
import dev.askel.engine.journal.ExecutionRow;
import dev.askel.engine.journal.ExecutionRowIdentity;
import dev.askel.engine.journal.JournalSettings;
import dev.askel.engine.journal.JournalWrite;
import dev.askel.engine.journal.NewRow;
import dev.askel.engine.journal.WriteOutcome;
import dev.askel.engine.journal.partition.PartitionPeriod;
import dev.askel.engine.journal.partition.Slices;
import dev.askel.engine.journal.postgres.PostgresJournal;
import dev.askel.engine.registry.start.StartableMachine;
import dev.askel.engine.sql.Bytes;
import dev.askel.engine.visibility.ExecutionDescriptions;
import dev.askel.engine.visibility.ExecutionId;
import dev.askel.engine.visibility.ExecutionLookup;
import dev.askel.engine.visibility.RedriveVerdict;
import dev.askel.engine.visibility.TestCatalogue;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tests starts with the registries of two nodes and a journal. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class StartsThroughTheJournalTest {
    private static final int BUCKET = PartitionPeriod.WEEK.bucketAt(NOW.toEpochMilli());

    @RegisterExtension static final TwoNodes NODES = new TwoNodes();

    private static final TestCatalogue catalogue = NODES.catalogue;
    private static final TestRegistry here = NODES.here;
    private static final TestRegistry there = NODES.there;
    private static PostgresJournal journal;

    @BeforeAll
    static void open() {
        journal = PostgresJournal.open(catalogue.source(), JournalSettings.standard());
    }

    @AfterAll
    static void close() {
        journal.close();
    }

    @Test
    void a_committed_start_is_found_and_described() {
        here.create("seen");
        var startable = here.resolveForStart("seen");

        assertThat(await(writeStart(startable, "e1")))
                .isEqualTo(new WriteOutcome.Committed(BUCKET));

        var arn = executionId(startable, "e1").arn("seen");
        var found = ok(new ExecutionLookup(catalogue.workers()).byArn(arn));
        assertThat(found.id()).isEqualTo(executionId(startable, "e1"));
        assertThat(found.bucket()).isEqualTo(BUCKET);
        var described =
                ok(
                        new ExecutionDescriptions(
                                        catalogue.workers(),
                                        catalogue.time(),
                                        new RedriveVerdict.RedriveLimits(
                                                25_000, Duration.ofDays(365)))
                                .describeExecution(
                                        CALLER,
                                        new DescribeExecutionRequest(
                                                arn.toString(), IncludedData.ALL_DATA)));
        assertThat(described.status()).isEqualTo(ExecutionStatus.RUNNING);
        assertThat(described.input()).isEqualTo("{\"n\":1}");
        assertThat(described.startDate()).isEqualTo(NOW);
    }

    @Test
    void a_start_resolved_before_an_update_is_refused_and_resolved_again() {
        here.create("updated");
        var stale = there.resolveForStart("updated");
        here.updateDefinition("updated", SUCCEED);

        assertThat(await(writeStart(stale, "e1"))).isEqualTo(new WriteOutcome.MachineChanged());
        var fresh = ok(there.registry.resolveNewerForStart(machine("updated"), stale));
        assertThat(await(writeStart(fresh, "e1"))).isEqualTo(new WriteOutcome.Committed(BUCKET));
    }

    @Test
    void a_start_resolved_before_a_deletion_is_refused() {
        here.create("deleted");
        var stale = there.resolveForStart("deleted");
        here.delete("deleted");

        assertThat(await(writeStart(stale, "e1"))).isEqualTo(new WriteOutcome.MachineChanged());
        assertThat(refused(there.registry.resolveNewerForStart(machine("deleted"), stale)).name())
                .isEqualTo("StateMachineDoesNotExist");
    }

    @Test
    void a_start_during_a_deletion_is_either_refused_or_seen_by_the_deletion() {
        int committed = 0;
        for (int round = 0; round < 40; round++) {
            var name = "race-" + round;
            here.create(name);
            var startable = there.resolveForStart(name);

            var start = writeStart(startable, "e");
            var deletion =
                    here.registry
                            .stateMachines()
                            .deleteStateMachine(
                                    CALLER,
                                    new DeleteStateMachineRequest(machine(name).toString()));
            var outcome = await(start);
            ok(deletion);

            if (outcome instanceof WriteOutcome.Committed) {
                committed++;
                assertThat(here.describe(name).status()).isEqualTo(StateMachineStatus.DELETING);
                assertThat(here.startedDeletions).contains(startable.machineId());
            } else {
                assertThat(outcome).isEqualTo(new WriteOutcome.MachineChanged());
                assertThat(ok(here.registry.deletions().finishDeletion(startable.machineId())))
                        .isTrue();
            }
        }
        assertThat(committed).isBetween(0, 40);
    }

    private static ExecutionId executionId(StartableMachine machine, String name) {
        return new ExecutionId(ACCOUNT, REGION, machine.machineId(), name);
    }

    private static CompletionStage<WriteOutcome> writeStart(StartableMachine machine, String name) {
        var persistenceId = executionId(machine, name).persistenceId();
        var identity =
                new ExecutionRowIdentity(
                        persistenceId,
                        ACCOUNT,
                        REGION,
                        machine.machineId(),
                        machine.arn().name(),
                        name,
                        BUCKET,
                        Slices.of(persistenceId),
                        NOW.toEpochMilli(),
                        machine.revision().revision(),
                        ROLE,
                        null,
                        null,
                        null,
                        null,
                        Bytes.wrap("{\"n\":1}".getBytes(StandardCharsets.UTF_8)),
                        true,
                        null);
        var row = new ExecutionRow(identity, ExecutionProgress.running(2));
        var first = new EncodedPayload(7001, "t1", Bytes.wrap(new byte[] {1}));
        return journal.write(
                JournalWrite.of(
                                persistenceId,
                                BUCKET,
                                new NewRow(1, "writer", NOW.toEpochMilli(), () -> first, 1))
                        .with(new ExecutionChange.Start(row, machine.guard())));
    }
}
