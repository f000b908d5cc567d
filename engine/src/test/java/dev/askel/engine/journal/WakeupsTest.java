package dev.askel.engine.journal;

import static dev.askel.engine.journal.TestExecution.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.journal.WriteOutcome.Committed;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Who must be awake, and what the pollers find. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WakeupsTest {
    private final TestPostgres.Database database = TestPostgres.shared().createDatabase();
    private final PostgresJournal journal =
            PostgresJournal.open(database.dataSource(), JournalSettings.standard());

    @AfterAll
    void close() {
        journal.close();
    }

    @Test
    void a_wake_up_is_put_left_replaced_and_removed_with_its_row() {
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

        assertThat(get(journal.wakeupsDue(SliceRange.ALL, 49, 3)))
                .extracting(Wakeup::persistenceId)
                .containsExactly(
                        executions.get(4).persistenceId(),
                        executions.get(3).persistenceId(),
                        executions.get(2).persistenceId());
        int slice = Slices.of(executions.get(0).persistenceId());
        assertThat(get(journal.wakeupsDue(new SliceRange(slice, slice), 50, 9)))
                .extracting(Wakeup::persistenceId)
                .contains(executions.get(0).persistenceId())
                .allMatch(id -> Slices.of(id) == slice);
    }

    @Test
    void calls_of_nodes_that_are_gone_are_found() {
        var lost = TestExecution.named("lost");
        var living = TestExecution.named("living");
        var idle = TestExecution.named("idle");
        write(lost.start().with(new WakeupChange.Put(null, true, false, "node-1")));
        write(living.start().with(new WakeupChange.Put(null, true, false, "node-2")));
        write(idle.start().with(new WakeupChange.Put(900L, false, false, "node-1")));

        assertThat(get(journal.callsWithoutNode(SliceRange.ALL, Set.of("node-2", "node-3"), 10)))
                .extracting(Wakeup::persistenceId)
                .containsExactly(lost.persistenceId());
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
        return new Wakeup(id, Slices.of(id), due, inFlight, owes, claimedBy, attempts);
    }
}
