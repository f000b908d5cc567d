package dev.askel.engine.visibility;

import static dev.askel.engine.visibility.TestCatalogue.NOW;
import static dev.askel.engine.visibility.TestCatalogue.ok;
import static dev.askel.engine.visibility.TestCatalogue.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.StateMachineType;
import dev.askel.engine.api.arn.Arn.ExecutionArn;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.visibility.JournalPositions.JournalPosition;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ExecutionLookupTest {
    private static final ArnScope SCOPE = ArnScope.of("us-east-1", "123456789012");

    private static TestCatalogue catalogue;
    private static ExecutionLookup lookup;

    @BeforeAll
    static void open() {
        catalogue = new TestCatalogue();
        lookup = new ExecutionLookup(catalogue.workers());
    }

    @AfterAll
    static void close() {
        catalogue.close();
    }

    @Test
    void finds_a_running_execution() {
        var machine = catalogue.insertMachine("orders");
        var id = catalogue.insertExecution(machine, "orders", "order-1", NOW);

        var found = ok(lookup.byArn(new ExecutionArn(SCOPE, "orders", "order-1")));

        assertThat(found)
                .isEqualTo(
                        new ExecutionHeader(
                                id,
                                "orders",
                                StateMachineType.STANDARD,
                                1,
                                TestCatalogue.ROLE,
                                2900,
                                17,
                                ExecutionStatus.RUNNING,
                                NOW,
                                null,
                                0,
                                2,
                                null));
        assertThat(found.persistenceId())
                .isEqualTo("123456789012/us-east-1/" + machine + "/order-1");
        assertThat(found.arn()).hasToString(SCOPE_ARN + "execution:orders:order-1");
    }

    private static final String SCOPE_ARN = "arn:aws:states:us-east-1:123456789012:";

    @Test
    void returns_the_journal_positions_of_existing_executions() {
        var machine = catalogue.insertMachine("parcels");
        var running = catalogue.insertExecution(machine, "parcels", "parcel-1", NOW);
        var closed = catalogue.insertExecution(machine, "parcels", "parcel-2", NOW);
        catalogue.endExecution(closed, "SUCCEEDED", NOW, "{}");
        catalogue.execute("DO $$ BEGIN PERFORM ensure_bucket(2900); END $$");
        insertJournalRow(running, 1);
        insertJournalRow(running, 2);
        insertJournalRow(closed, 1);
        var first = new ExecutionArn(SCOPE, "parcels", "parcel-1");
        var second = new ExecutionArn(SCOPE, "parcels", "parcel-2");
        var unknown = new ExecutionArn(SCOPE, "parcels", "parcel-3");

        var positions =
                ok(new JournalPositions(catalogue.workers()).read(List.of(second, unknown, first)));

        assertThat(positions)
                .containsExactlyInAnyOrder(
                        new JournalPosition(second, false, 1), new JournalPosition(first, true, 2));
    }

    private static void insertJournalRow(ExecutionId id, long sequenceNr) {
        catalogue.execute(
                """
                INSERT INTO event_journal (persistence_id, sequence_number, writer,
                    write_timestamp, event_ser_id, event_ser_manifest, event_payload, slice, bucket)
                VALUES (?, ?, 'writer', 0, 1, 'B1', '', 17, 2900)\
                """,
                id.persistenceId(),
                sequenceNr);
    }

    @Test
    void an_unknown_name_machine_account_or_region_is_refused() {
        var machine = catalogue.insertMachine("invoices");
        catalogue.insertExecution(machine, "invoices", "invoice-1", NOW);

        assertThat(refused(lookup.byArn(new ExecutionArn(SCOPE, "invoices", "invoice-2"))))
                .isEqualTo(
                        new EngineError.ExecutionDoesNotExist(
                                SCOPE_ARN + "execution:invoices:invoice-2"));
        assertThat(refused(lookup.byArn(new ExecutionArn(SCOPE, "invoice", "invoice-1"))))
                .isInstanceOf(EngineError.ExecutionDoesNotExist.class);
        var otherRegion = ArnScope.of("eu-north-1", "123456789012");
        assertThat(refused(lookup.byArn(new ExecutionArn(otherRegion, "invoices", "invoice-1"))))
                .isInstanceOf(EngineError.ExecutionDoesNotExist.class);
        var otherAccount = ArnScope.of("us-east-1", "999999999999");
        assertThat(refused(lookup.byArn(new ExecutionArn(otherAccount, "invoices", "invoice-1"))))
                .isInstanceOf(EngineError.ExecutionDoesNotExist.class);
    }

    @Test
    void finds_executions_of_deleted_machines_and_prefers_the_newest_machine() {
        var oldest =
                catalogue.insertMachine("reused", "STANDARD", "DELETED", NOW.minusSeconds(300));
        var older = catalogue.insertMachine("reused", "STANDARD", "DELETED", NOW.minusSeconds(200));
        var current =
                catalogue.insertMachine("reused", "STANDARD", "ACTIVE", NOW.minusSeconds(100));
        catalogue.insertExecution(oldest, "reused", "once", NOW.minusSeconds(250));
        catalogue.insertExecution(oldest, "reused", "always", NOW.minusSeconds(250));
        catalogue.insertExecution(older, "reused", "always", NOW.minusSeconds(150));
        catalogue.insertExecution(older, "reused", "twice", NOW.minusSeconds(150));
        catalogue.insertExecution(current, "reused", "always", NOW.minusSeconds(50));

        assertThat(machineOf("once")).isEqualTo(oldest);
        assertThat(machineOf("twice")).isEqualTo(older);
        assertThat(machineOf("always")).isEqualTo(current);
    }

    private static java.util.UUID machineOf(String execution) {
        return ok(lookup.byArn(new ExecutionArn(SCOPE, "reused", execution))).id().machineId();
    }

    @Test
    void finds_a_child_of_a_Map_Run_by_its_label() {
        var machine = catalogue.insertMachine("batches");
        var child = new ExecutionId("123456789012", "us-east-1", machine, "items", "c0ffee");
        catalogue.insertExecution(child, "batches", NOW);

        var found = ok(lookup.byArn(new ExecutionArn(SCOPE, "batches", "items", "c0ffee")));

        assertThat(found.id()).isEqualTo(child);
        assertThat(found.mapRunArn()).isNotNull();
        assertThat(found.machineArn()).hasToString(SCOPE_ARN + "stateMachine:batches/items");
        assertThat(refused(lookup.byArn(new ExecutionArn(SCOPE, "batches", "c0ffee"))))
                .isInstanceOf(EngineError.ExecutionDoesNotExist.class);
    }
}
