package dev.askel.engine.journal;

import static dev.askel.engine.journal.StartLimitJournal.decisions;
import static dev.askel.engine.journal.StartLimitJournal.granted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.journal.startpermit.StartOrder;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Tests the order in which queued executions get permits (docs/start-limits.md, "Order"). */
@DisplayNameGeneration(ReplaceUnderscores.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StartOrderTest {
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
    void requests_of_a_higher_priority_get_permits_first() throws SQLException {
        limited.rule("\"concurrency\": 1, \"priority\": \"\"", 1_000);
        limited.startInOrder("first", StartOrder.NONE);
        limited.startInOrder("low", StartOrder.of(1, null));
        limited.startInOrder("high", StartOrder.of(5.5, null));
        limited.startInOrder("high2", StartOrder.of(5.5, null));
        limited.startInOrder("none", StartOrder.NONE);
        assertThat(limited.endAll("first", 2)).containsExactly("high", "high2");
        // A rule without an order ignores the priorities.
        limited.startInOrder("highest", StartOrder.of(1e300, null));
        limited.rule("\"concurrency\": 1", 1_000);
        assertThat(limited.endAll("high2", 3)).containsExactly("low", "none", "highest");
    }

    @Test
    void the_stop_of_older_executions_does_not_delay_later_ones_of_their_key() throws SQLException {
        limited.fairRule(1, "");
        limited.startFairly("first", "z");
        limited.startAllFairly("a", 50);
        limited.startAllFairly("b", 3);
        for (int i = 1; i <= 49; i++) {
            limited.end("a" + i);
        }
        assertThat(limited.endAll("first", 3)).containsExactly("a50", "b1", "b2");
    }

    @Test
    void the_newest_execution_of_a_long_queue_follows_the_ones_that_move_after_a_stop()
            throws SQLException {
        limited.fairRule(1, "");
        limited.startFairly("first", "z");
        limited.startAllFairly("a", 21);
        limited.end("a1");
        limited.end("a3");
        assertThat(limited.endAll("first", 19))
                .containsExactly(
                        "a2", "a4", "a5", "a6", "a7", "a8", "a9", "a10", "a11", "a12", "a13", "a14",
                        "a15", "a16", "a17", "a21", "a18", "a20", "a19");
    }

    @Test
    void the_stops_of_one_transaction_leave_no_turn_unused() throws SQLException {
        limited.fairRule(1, "");
        limited.startFairly("first", "z");
        limited.startAllFairly("a", 40);
        limited.startAllFairly("b", 40);
        var writes = new ArrayList<JournalWrite>();
        for (int i : new int[] {1, 2, 5, 30, 39}) {
            writes.add(limited.execution("a" + i).row(2).withStartPermit(limited.release()));
        }
        writes.add(limited.execution("b40").row(2).withStartPermit(limited.release()));
        limited.inOneTransaction(writes);
        var keys = limited.endAll("first", 70).stream().map(name -> name.substring(0, 1)).toList();
        assertThat(keys)
                .isEqualTo(
                        Collections.nCopies(35, List.of("a", "b")).stream()
                                .flatMap(List::stream)
                                .toList());
    }

    @Test
    void a_start_that_supersedes_others_of_its_key_gets_their_turn() throws SQLException {
        limited.fairRule(1, ", \"supersede\": \"QUEUED\"");
        limited.startFairly("first", "z");
        for (int i = 1; i <= 5; i++) {
            assertThat(limited.startFairly("a" + i, "a").grants()).hasSize(i == 1 ? 0 : 1);
        }
        limited.fairRule(1, "");
        limited.startAllFairly("b", 3);
        assertThat(limited.endAll("first", 3)).containsExactly("a5", "b1", "b2");
    }

    /** The counts of the slot do not change, because a start replaces an end. */
    @Test
    void the_turn_of_a_grant_is_stored_when_its_transaction_also_queues_a_request()
            throws SQLException {
        limited.fairRule(1, "");
        limited.startFairly("first", "z");
        limited.startAllFairly("a", 6);
        var running = "first";
        for (int i = 1; i <= 4; i++) {
            var outcomes =
                    limited.inOneTransaction(
                            List.of(
                                    limited.execution(running)
                                            .row(2)
                                            .withStartPermit(limited.release()),
                                    limited.execution("c" + i)
                                            .start()
                                            .withStartPermit(
                                                    limited.request(true, StartOrder.of(0, "a")))));
            assertThat(outcomes)
                    .flatExtracting(each -> granted(decisions(each)))
                    .containsExactly("a" + i);
            assertThat(decisions(outcomes.getLast()).own()).isNull();
            running = "a" + i;
        }
        limited.startAllFairly("b", 3);
        assertThat(limited.endAll(running, 5)).containsExactly("b1", "a5", "b2", "a6", "b3");
    }

    /** The redrive of a child of a Map Run does not know the rule. */
    @Test
    void requests_without_a_fair_key_get_permits_in_turn_with_other_keys() throws SQLException {
        limited.fairRule(1, "");
        limited.startFairly("first", "z");
        limited.startAllFairly("a", 3);
        limited.startAllFairly("b", 1);
        for (int i = 1; i <= 2; i++) {
            var redrive = limited.request(false, StartOrder.NONE);
            assertThat(decisions(limited.start(limited.execution("r" + i), redrive)).own())
                    .isNull();
        }
        assertThat(limited.endAll("first", 6)).containsExactly("r1", "a1", "b1", "r2", "a2", "a3");
    }

    @Test
    void fair_keys_follow_the_priorities_that_were_queued_before_them() throws SQLException {
        limited.rule("\"concurrency\": 1, \"priority\": \"\"", 1_000);
        limited.startInOrder("first", StartOrder.NONE);
        limited.startInOrder("high", StartOrder.of(7, null));
        limited.startInOrder("none", StartOrder.of(0, null));
        limited.startInOrder("low", StartOrder.of(-2.5, null));
        limited.startInOrder("lowest", StartOrder.of(-100, null));
        limited.fairRule(1, "");
        limited.startAllFairly("a", 3);
        limited.startAllFairly("b", 2);
        assertThat(limited.endAll("first", 9))
                .containsExactly("high", "none", "a1", "b1", "a2", "b2", "low", "a3", "lowest");
        // The former priorities do not count as turns.
        limited.startAllFairly("c", 2);
        limited.startFairly("d", "d");
        assertThat(limited.endAll("lowest", 3)).containsExactly("c1", "d", "c2");
    }
}
