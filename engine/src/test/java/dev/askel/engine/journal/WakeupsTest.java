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
 * Tests which executions must be loaded, and which ones the pollers find. Each test has its own
 * database, because the queries find everything.
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
    void a_wake_up_is_put_kept_replaced_and_removed_with_its_row() {
        var execution = TestExecution.named("life");
        write(execution.start().with(new WakeupChange.Put(100L, false, false, null)));
        assertThat(wakeup(execution)).isEqualTo(row(execution, 100L, false, false, null, 0));
        write(execution.row(2));
        assertThat(wakeup(execution)).isEqualTo(row(execution, 100L, false, false, null, 0));
        write(execution.row(3).with(new WakeupChange.Put(null, true, true, "node-1")));
        assertThat(wakeup(execution)).isEqualTo(row(execution, null, true, true, "node-1", 0));
        write(execution.row(4).with(new WakeupChange.Remove()));
        assertThat(wakeup(execution)).isNull();
    }

    @Test
    void attempts_count_up_until_a_commit_puts_the_row() {
        var execution = TestExecution.named("attempts");
        write(execution.start());

        assertThat(get(journal.countAttempt(execution.persistenceId(), "node-2"))).isEqualTo(1);
        assertThat(get(journal.countAttempt(execution.persistenceId(), "node-2"))).isEqualTo(2);
        assertThat(Objects.requireNonNull(wakeup(execution)).attempts()).isEqualTo(2);
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

        assertThat(get(journal.wakeupsDue(DueCursor.through(SliceRange.ALL, 1), 49)))
                .extracting(Wakeup::persistenceId)
                .containsExactly(
                        executions.get(4).persistenceId(),
                        executions.get(3).persistenceId(),
                        executions.get(2).persistenceId(),
                        executions.get(1).persistenceId());
        int slice = Slices.of(executions.get(0).persistenceId());
        assertThat(get(journal.wakeupsDue(DueCursor.through(new SliceRange(slice, slice), 9), 50)))
                .extracting(Wakeup::persistenceId)
                .contains(executions.get(0).persistenceId())
                .allMatch(id -> Slices.of(id) == slice);
    }

    @Test
    void a_walk_sees_every_due_row_once_however_many_are_due_at_the_same_time() {
        var range = new SliceRange(512, 543);
        var expected = new ArrayList<String>();
        var rows = new Rows(database);
        for (int i = 0; i < 300; i++) {
            var id = "walk/" + i;
            expected.add(id);
            rows.wakeup(id, 512 + i % 7, 5L + i / 200, false);
        }
        var seen = new ArrayList<String>();
        int pages = 0;
        for (var walk = DueCursor.through(range, 10); !walk.isFinished(); pages++) {
            var page = get(journal.wakeupsDue(walk, 6));
            assertThat(page).hasSizeLessThanOrEqualTo(70);
            page.forEach(row -> seen.add(row.persistenceId()));
            walk = walk.afterWakeups(page);
        }
        assertThat(seen).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(pages).isEqualTo(5);
    }

    @Test
    void pages_of_calls_in_flight_include_the_calls_of_all_claimants() {
        var range = new SliceRange(544, 575);
        var rows = new Rows(database);
        for (int i = 0; i < 50; i++) {
            rows.wakeup("calls/" + i, 544 + i % 3, null, true);
        }
        rows.wakeup("calls/none", 544, 7L, false);
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
    void calls_that_wait_are_found_by_their_permit_those_that_wait_longest_first() {
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
        var place = WaitingCallPosition.of(page.getFirst());
        assertThat(get(journal.callsWaiting(SliceRange.ALL, "b", place, 10)))
                .extracting(Wakeup::persistenceId)
                .containsExactly(second.persistenceId());
        for (var each : List.of(first, second, other)) {
            write(each.row(2).with(new WakeupChange.Remove()));
        }
        assertThat(get(journal.awaitedPermits("", 10))).isEmpty();
    }

    @Test
    void a_row_is_replaced_where_there_is_one_and_never_comes_back() {
        var execution = TestExecution.named("replaced");
        var calls = new WakeupChange.Put(null, true, false, "node-1");
        write(execution.start().with(calls));
        var waits = new WakeupChange.Put(7L, false, false, null, "permit");

        assertThat(get(journal.replaceWakeup(execution.persistenceId(), calls, waits))).isTrue();

        var row = Objects.requireNonNull(wakeup(execution));
        assertThat(row.waitsFor()).isEqualTo("permit");
        assertThat(row.inFlight()).isFalse();
        write(execution.row(2).with(new WakeupChange.Remove()));
        assertThat(get(journal.replaceWakeup(execution.persistenceId(), waits, calls))).isFalse();
        assertThat(wakeup(execution)).isNull();
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

        assertThat(Objects.requireNonNull(wakeup(execution)).dueMillis()).isEqualTo(9L);
        assertThat(get(journal.replaceWakeup(execution.persistenceId(), later, waits))).isTrue();
    }

    @Test
    void an_attempt_to_recover_does_not_keep_a_row_from_being_replaced() {
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

    private @Nullable Wakeup wakeup(TestExecution execution) {
        return execution.recoveredFrom(journal).wakeup();
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
