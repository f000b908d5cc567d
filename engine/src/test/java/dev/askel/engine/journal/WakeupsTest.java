package dev.askel.engine.journal;

import static dev.askel.engine.journal.TestExecution.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.journal.WriteOutcome.Committed;
import dev.askel.engine.journal.partition.SliceRange;
import dev.askel.engine.journal.partition.Slices;
import dev.askel.engine.journal.postgres.PostgresJournal;
import dev.askel.engine.journal.wakeup.CallPosition;
import dev.askel.engine.journal.wakeup.DueCursor;
import dev.askel.engine.journal.wakeup.WaitingCallPosition;
import dev.askel.engine.journal.wakeup.Wakeup;
import dev.askel.engine.journal.wakeup.WakeupChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * Tests the changes of wake-up rows and the queries of the pollers. Each test has its own database,
 * because the queries return the rows of all tests.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class WakeupsTest {
    private final TestPostgres.Database database = TestPostgres.shared().createDatabase();
    private final PostgresJournal journal =
            PostgresJournal.open(database.dataSource(), JournalSettings.standard());

    @AfterEach
    void close() {
        journal.close();
    }

    @Test
    void a_write_inserts_keeps_replaces_or_removes_the_wakeup() {
        var execution = TestExecution.named("life");
        write(execution.start().with(new WakeupChange.Put(100L, false, false, null)));
        assertThat(recoverWakeup(execution)).isEqualTo(row(execution, 100L, false, false, null, 0));
        write(execution.row(2));
        assertThat(recoverWakeup(execution)).isEqualTo(row(execution, 100L, false, false, null, 0));
        write(execution.row(3).with(new WakeupChange.Put(null, true, true, "node-1")));
        assertThat(recoverWakeup(execution))
                .isEqualTo(row(execution, null, true, true, "node-1", 0));
        write(execution.row(4).with(new WakeupChange.Remove()));
        assertThat(recoverWakeup(execution)).isNull();
    }

    @Test
    void attempts_count_up_until_a_commit_puts_the_row() {
        var execution = TestExecution.named("attempts");
        write(execution.start());

        assertThat(get(journal.countAttempt(execution.persistenceId(), "node-2"))).isEqualTo(1);
        assertThat(get(journal.countAttempt(execution.persistenceId(), "node-2"))).isEqualTo(2);
        assertThat(Objects.requireNonNull(recoverWakeup(execution)).attempts()).isEqualTo(2);
        write(execution.row(2).with(new WakeupChange.Put(7L, false, false, null)));
        assertThat(get(journal.countAttempt(execution.persistenceId(), "node-2"))).isEqualTo(1);
    }

    @Test
    void due_wake_ups_are_found_by_slice_earliest_first() {
        var executions =
                IntStream.range(0, 5).mapToObj(i -> TestExecution.named("due-" + i)).toList();
        for (int i = 0; i < 5; i++) {
            write(
                    executions
                            .get(i)
                            .start()
                            .with(new WakeupChange.Put(50L - i, false, false, null)));
        }

        assertThat(get(journal.wakeupsDue(DueCursor.atStart(SliceRange.ALL, 1), 49)))
                .extracting(Wakeup::persistenceId)
                .containsExactly(
                        executions.get(4).persistenceId(),
                        executions.get(3).persistenceId(),
                        executions.get(2).persistenceId(),
                        executions.get(1).persistenceId());
        int slice = Slices.of(executions.get(0).persistenceId());
        assertThat(get(journal.wakeupsDue(DueCursor.atStart(new SliceRange(slice, slice), 9), 50)))
                .extracting(Wakeup::persistenceId)
                .contains(executions.get(0).persistenceId())
                .allMatch(id -> Slices.of(id) == slice);
    }

    @Test
    void a_cursor_returns_every_due_row_once_even_with_equal_due_times() {
        var range = new SliceRange(512, 543);
        var expected = new ArrayList<String>();
        var rows = new WakeupRows(database);
        for (int i = 0; i < 300; i++) {
            var id = "cursor/" + i;
            expected.add(id);
            rows.insert(id, 512 + i % 7, 5L + i / 200, false);
        }
        var seen = new ArrayList<String>();
        int pages = 0;
        for (var cursor = DueCursor.atStart(range, 10); !cursor.isFinished(); pages++) {
            var page = get(journal.wakeupsDue(cursor, 6));
            assertThat(page).hasSizeLessThanOrEqualTo(70);
            page.forEach(row -> seen.add(row.persistenceId()));
            cursor = cursor.afterWakeups(page);
        }
        assertThat(seen).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(pages).isEqualTo(5);
    }

    @Test
    void pages_of_calls_in_flight_include_the_calls_of_all_claimants() {
        var range = new SliceRange(544, 575);
        var rows = new WakeupRows(database);
        for (int i = 0; i < 50; i++) {
            rows.insert("calls/" + i, 544 + i % 3, null, true);
        }
        rows.insert("calls/none", 544, 7L, false);
        var seen = new ArrayList<String>();
        var after = CallPosition.before(range);
        while (true) {
            var page = get(journal.callsInFlight(range, after, 7));
            page.forEach(row -> seen.add(row.persistenceId()));
            if (page.size() < 7) {
                break;
            }
            after = CallPosition.of(page.getLast());
        }
        assertThat(seen).doesNotHaveDuplicates().hasSize(50).doesNotContain("calls/none");
    }

    @Test
    void calls_of_lost_nodes_are_found() {
        var lost = TestExecution.named("lost");
        var living = TestExecution.named("living");
        var idle = TestExecution.named("idle");
        write(lost.start().with(new WakeupChange.Put(null, true, false, "node-1")));
        write(living.start().with(new WakeupChange.Put(null, true, false, "node-2")));
        write(idle.start().with(new WakeupChange.Put(900L, false, false, "node-1")));

        int slice = Slices.of(lost.persistenceId());
        assertThat(
                        get(
                                journal.callsWithoutNode(
                                        new SliceRange(slice, slice),
                                        Set.of("node-2", "node-3"),
                                        CallPosition.before(new SliceRange(slice, slice)),
                                        10)))
                .extracting(Wakeup::persistenceId)
                .containsExactly(lost.persistenceId());
    }

    @Test
    void waiting_calls_are_found_by_permit_longest_waiting_first() {
        var first = TestExecution.named("waiting-1");
        var second = TestExecution.named("waiting-2");
        var other = TestExecution.named("waiting-3");
        write(second.start().with(new WakeupChange.Put(20L, false, false, null, "b")));
        write(first.start().with(new WakeupChange.Put(10L, false, false, null, "b")));
        write(other.start().with(new WakeupChange.Put(5L, false, false, null, "a")));

        assertThat(get(journal.awaitedPermits("", 10))).containsExactly("a", "b");
        assertThat(get(journal.awaitedPermits("a", 10))).containsExactly("b");
        assertThat(get(journal.awaitedPermits("", 1))).containsExactly("a");
        assertThat(get(journal.callsWaiting(SliceRange.ALL, "b", WaitingCallPosition.START, 10)))
                .extracting(Wakeup::persistenceId)
                .containsExactly(first.persistenceId(), second.persistenceId());
        var page = get(journal.callsWaiting(SliceRange.ALL, "b", WaitingCallPosition.START, 1));
        assertThat(page).extracting(Wakeup::persistenceId).containsExactly(first.persistenceId());
        var position = WaitingCallPosition.of(page.getFirst());
        assertThat(get(journal.callsWaiting(SliceRange.ALL, "b", position, 10)))
                .extracting(Wakeup::persistenceId)
                .containsExactly(second.persistenceId());
        for (var each : List.of(first, second, other)) {
            write(each.row(2).with(new WakeupChange.Remove()));
        }
        assertThat(get(journal.awaitedPermits("", 10))).isEmpty();
    }

    @Test
    void a_stored_row_is_replaced_and_a_deleted_row_is_not_inserted_again() {
        var execution = TestExecution.named("replaced");
        var calls = new WakeupChange.Put(null, true, false, "node-1");
        write(execution.start().with(calls));
        var waits = new WakeupChange.Put(7L, false, false, null, "permit");

        assertThat(get(journal.replaceWakeup(execution.persistenceId(), calls, waits))).isTrue();

        var row = Objects.requireNonNull(recoverWakeup(execution));
        assertThat(row.awaitedPermit()).isEqualTo("permit");
        assertThat(row.inFlight()).isFalse();
        write(execution.row(2).with(new WakeupChange.Remove()));
        assertThat(get(journal.replaceWakeup(execution.persistenceId(), waits, calls))).isFalse();
        assertThat(recoverWakeup(execution)).isNull();
    }

    @Test
    void a_row_that_another_writer_has_changed_is_not_replaced() {
        var execution = TestExecution.named("overtaken");
        var calls = new WakeupChange.Put(null, true, false, "node-1");
        var later = new WakeupChange.Put(9L, false, false, null);
        write(execution.start().with(calls));
        write(execution.row(2).with(later));
        var waits = new WakeupChange.Put(7L, false, false, null, "permit");

        assertThat(get(journal.replaceWakeup(execution.persistenceId(), calls, waits))).isFalse();

        assertThat(Objects.requireNonNull(recoverWakeup(execution)).dueMillis()).isEqualTo(9L);
        assertThat(get(journal.replaceWakeup(execution.persistenceId(), later, waits))).isTrue();
    }

    @Test
    void a_row_can_be_replaced_after_a_recovery_attempt() {
        var execution = TestExecution.named("attempted");
        var calls = new WakeupChange.Put(null, true, false, "node-1");
        write(execution.start().with(calls));
        assertThat(get(journal.countAttempt(execution.persistenceId(), "node-2"))).isEqualTo(1);
        var waits = new WakeupChange.Put(7L, false, false, null, "permit");

        assertThat(get(journal.replaceWakeup(execution.persistenceId(), calls, waits))).isTrue();
    }

    private void write(JournalWrite write) {
        assertThat(get(journal.write(write))).isInstanceOf(Committed.class);
    }

    private @Nullable Wakeup recoverWakeup(TestExecution execution) {
        return execution.recover(journal).wakeup();
    }

    private static Wakeup row(
            TestExecution execution,
            @Nullable Long due,
            boolean inFlight,
            boolean owes,
            @Nullable String claimedBy,
            int attempts) {
        var id = execution.persistenceId();
        return new Wakeup(id, Slices.of(id), due, inFlight, owes, claimedBy, attempts, null);
    }
}
