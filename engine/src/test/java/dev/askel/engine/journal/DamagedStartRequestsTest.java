package dev.askel.engine.journal;

import static dev.askel.engine.journal.StartLimitJournal.decisions;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.journal.WriteOutcome.Committed;
import dev.askel.engine.journal.startpermit.StartOrder;
import dev.askel.engine.journal.startpermit.StartPermitChange;
import dev.askel.engine.journal.startpermit.StartSlot;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Tests that writes repair rows of requests for permits of start limits. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DamagedStartRequestsTest {
    private final StartLimitJournal limited = new StartLimitJournal();

    @AfterAll
    void close() {
        limited.close();
    }

    @BeforeEach
    void createMachine() throws SQLException {
        limited.createMachine();
    }

    @Test
    void a_request_replaces_a_damaged_row_and_corrects_its_count() throws SQLException {
        limited.rule("\"concurrency\": 2");
        var other = new StartSlot(limited.machine(), "", "other");
        limited.execute(
                "INSERT INTO askel.start_slots (slot, machine_id, used, waiting) VALUES ('%s', '%s', 3, 0)"
                        .formatted(other.text(), limited.machine()));
        var execution = limited.execution("damaged");
        limited.execute(
                "INSERT INTO askel.start_requests (persistence_id, slot, state, requested_at, decision) VALUES ('%s', '%s', 'HELD', 1, 1)"
                        .formatted(execution.persistenceId(), other.text()));

        assertThat(decisions(limited.start(execution, limited.request(true))).own()).isNotNull();

        assertThat(limited.counts()).containsExactly("1 0");
        assertThat(
                        limited.read(
                                "SELECT used FROM askel.start_slots WHERE slot = '%s'"
                                        .formatted(other.text())))
                .containsExactly("2");
    }

    @Test
    void a_missing_row_is_restored_and_counted() throws SQLException {
        limited.rule("\"concurrency\": 1");
        var holder = limited.started("holder");
        var waiter = limited.started("waiter");
        limited.execute(
                "DELETE FROM askel.start_requests WHERE slot = '%s'"
                        .formatted(limited.slot().text()));
        limited.execute("UPDATE askel.start_slots SET used = 0, waiting = 0");
        var request =
                new StartPermitChange.Request(limited.slot(), 1, "arn", false, StartOrder.NONE);

        assertThat(limited.change(holder, 2, new StartPermitChange.Restore(request, 7L)))
                .isInstanceOf(Committed.class);
        assertThat(limited.change(waiter, 2, new StartPermitChange.Restore(request, null)))
                .isInstanceOf(Committed.class);
        assertThat(limited.change(waiter, 3, new StartPermitChange.Restore(request, null)))
                .isInstanceOf(Committed.class);

        assertThat(limited.counts()).containsExactly("1 1");
        assertThat(limited.state(holder)).isEqualTo("HELD");
        assertThat(limited.state(waiter)).isEqualTo("QUEUED");
    }

    private List<String> turns() throws SQLException {
        return limited.read(
                """
                SELECT split_part(persistence_id, '/', 4) || ' ' || fair_key || ' ' || rank
                  FROM askel.start_requests WHERE slot = '%s' AND state = 'QUEUED'
                 ORDER BY rank, fair_key\
                """
                        .formatted(limited.slot().text()));
    }

    @Test
    void a_missing_row_is_restored_with_a_turn_after_the_others_of_its_key() throws SQLException {
        limited.fairRule(1, "");
        limited.startFairly("first", "z");
        limited.startAllFairly("a", 3);
        limited.startAllFairly("b", 1);
        limited.execute(
                "DELETE FROM askel.start_requests WHERE persistence_id IN ('%s', '%s')"
                        .formatted(
                                limited.execution("a1").persistenceId(),
                                limited.execution("b1").persistenceId()));
        // A recovered execution does not know its fair key.
        restore("a1", StartOrder.of(0, "a"));
        restore("b1", StartOrder.NONE);

        assertThat(turns()).containsExactly("b1 / 2", "a2 /a 3", "a3 /a 4", "a1 /a 5");
    }

    private void restore(String name, StartOrder order) {
        var restore = new StartPermitChange.Restore(limited.request(false, order), null);
        assertThat(limited.change(limited.execution(name), 2, restore))
                .isInstanceOf(Committed.class);
    }

    @Test
    void later_requests_get_the_turn_of_a_damaged_row() throws SQLException {
        limited.fairRule(1, "");
        limited.startFairly("first", "z");
        limited.startAllFairly("a", 3);
        limited.execute(
                "UPDATE askel.start_requests SET persistence_id = '%s' WHERE persistence_id = '%s'"
                        .formatted(
                                limited.execution("new").persistenceId(),
                                limited.execution("a1").persistenceId()));

        limited.startFairly("new", "b");

        assertThat(turns()).containsExactly("a2 /a 2", "new /b 2", "a3 /a 3");
        assertThat(limited.counts()).containsExactly("1 3");
    }

    @Test
    void later_requests_get_the_turn_of_a_row_that_is_restored_in_another_slot()
            throws SQLException {
        limited.fairRule(1, "");
        limited.startFairly("first", "z");
        limited.startAllFairly("a", 3);
        var other = new StartSlot(limited.machine(), "", "other");
        var request = new StartPermitChange.Request(other, 1, "arn", false, StartOrder.NONE);

        assertThat(
                        limited.change(
                                limited.execution("a1"),
                                2,
                                new StartPermitChange.Restore(request, null)))
                .isInstanceOf(Committed.class);

        assertThat(turns()).containsExactly("a2 /a 2", "a3 /a 3");
    }
}
