package dev.askel.cluster.formation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class DatabaseSessionWatchTest {
    private final DatabaseSessionWatch watch = new DatabaseSessionWatch(Duration.ofSeconds(3));

    private Set<Integer> poll(String serverRun, int second, Integer... held) {
        return watch.recordPollAndFindLost(
                new SessionPoll(serverRun, new TreeSet<>(List.of(held))),
                Duration.ofSeconds(second).toNanos());
    }

    @Test
    void a_node_whose_session_stays_missing_is_reported_once() {
        assertThat(poll("a", 0, 1, 2)).isEmpty();
        assertThat(poll("a", 1, 2)).isEmpty();
        assertThat(poll("a", 2, 2)).isEmpty();
        assertThat(poll("a", 3, 2)).containsExactly(1);
        assertThat(poll("a", 4, 2)).isEmpty();
    }

    @Test
    void a_node_is_suspected_after_two_polls_until_it_is_reported_or_forgotten_or_back() {
        poll("a", 0, 1, 2, 3, 4);
        poll("a", 1, 4);
        assertThat(watch.suspectedSessions()).isEmpty();
        poll("a", 2, 2, 4);
        assertThat(watch.suspectedSessions()).containsExactlyInAnyOrder(1, 3);
        watch.forget(3);
        assertThat(watch.suspectedSessions()).containsExactly(1);
        assertThat(poll("a", 3, 2, 4)).containsExactly(1);
        assertThat(watch.suspectedSessions()).isEmpty();
    }

    @Test
    void a_node_that_acquires_its_lock_again_is_alive() {
        assertThat(poll("a", 0, 1, 2)).isEmpty();
        assertThat(poll("a", 2, 2)).isEmpty();
        assertThat(poll("a", 3, 1, 2)).isEmpty();
        assertThat(poll("a", 4, 2)).isEmpty();
        assertThat(poll("a", 5, 2)).isEmpty();
        assertThat(poll("a", 6, 2)).containsExactly(1);
    }

    @Test
    void sessions_lost_by_a_restart_of_the_database_are_no_evidence() {
        assertThat(poll("a", 0, 1, 2)).isEmpty();
        assertThat(poll("b", 5, 2)).isEmpty();
        assertThat(poll("b", 9, 2)).isEmpty();
    }

    @Test
    void a_pause_of_the_observer_restarts_the_observation() {
        assertThat(poll("a", 0, 1, 2)).isEmpty();
        watch.reset();
        assertThat(poll("a", 9, 2)).isEmpty();
    }

    @Test
    void a_late_poll_reports_no_node() {
        assertThat(poll("a", 0, 1, 2)).isEmpty();
        assertThat(poll("a", 9, 2)).isEmpty();
        assertThat(poll("a", 10, 1, 2)).isEmpty();
    }

    @Test
    void fewer_than_three_missed_polls_report_no_node() {
        assertThat(poll("a", 0, 1, 2)).isEmpty();
        assertThat(poll("a", 2, 2)).isEmpty();
        assertThat(poll("a", 4, 2)).isEmpty();
        assertThat(poll("a", 5, 2)).containsExactly(1);
    }

    @Test
    void a_node_that_never_held_a_session_is_not_reported() {
        assertThat(poll("a", 0, 2)).isEmpty();
        assertThat(poll("a", 9, 2)).isEmpty();
    }
}
