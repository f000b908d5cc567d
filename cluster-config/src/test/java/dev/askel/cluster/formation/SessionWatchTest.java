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
final class SessionWatchTest {
    private final SessionWatch watch = new SessionWatch(Duration.ofSeconds(3));

    private Set<Integer> look(String life, int second, Integer... held) {
        return watch.gone(
                new Sessions(life, new TreeSet<>(List.of(held))),
                Duration.ofSeconds(second).toNanos());
    }

    @Test
    void a_node_whose_session_stays_gone_was_killed_and_is_told_once() {
        assertThat(look("a", 0, 1, 2)).isEmpty();
        assertThat(look("a", 1, 2)).isEmpty();
        assertThat(look("a", 2, 2)).isEmpty();
        assertThat(look("a", 3, 2)).containsExactly(1);
        assertThat(look("a", 4, 2)).isEmpty();
    }

    @Test
    void a_node_is_suspected_after_two_looks_until_it_is_told_or_known_or_back() {
        look("a", 0, 1, 2, 3, 4);
        look("a", 1, 4);
        assertThat(watch.suspected()).isEmpty();
        look("a", 2, 2, 4);
        assertThat(watch.suspected()).containsExactlyInAnyOrder(1, 3);
        watch.forget(3);
        assertThat(watch.suspected()).containsExactly(1);
        assertThat(look("a", 3, 2, 4)).containsExactly(1);
        assertThat(watch.suspected()).isEmpty();
    }

    @Test
    void one_that_takes_its_lock_again_lives() {
        assertThat(look("a", 0, 1, 2)).isEmpty();
        assertThat(look("a", 2, 2)).isEmpty();
        assertThat(look("a", 3, 1, 2)).isEmpty();
        assertThat(look("a", 4, 2)).isEmpty();
        assertThat(look("a", 5, 2)).isEmpty();
        assertThat(look("a", 6, 2)).containsExactly(1);
    }

    @Test
    void a_database_that_was_restarted_has_lost_all_sessions_and_says_nothing_of_nodes() {
        assertThat(look("a", 0, 1, 2)).isEmpty();
        assertThat(look("b", 5, 2)).isEmpty();
        assertThat(look("b", 9, 2)).isEmpty();
    }

    @Test
    void a_node_that_could_not_look_begins_anew() {
        assertThat(look("a", 0, 1, 2)).isEmpty();
        watch.reset();
        assertThat(look("a", 9, 2)).isEmpty();
    }

    @Test
    void a_look_that_comes_late_tells_of_nobody_s_end() {
        assertThat(look("a", 0, 1, 2)).isEmpty();
        assertThat(look("a", 9, 2)).isEmpty();
        assertThat(look("a", 10, 1, 2)).isEmpty();
    }

    @Test
    void few_looks_tell_of_nobody_s_end() {
        assertThat(look("a", 0, 1, 2)).isEmpty();
        assertThat(look("a", 2, 2)).isEmpty();
        assertThat(look("a", 4, 2)).isEmpty();
        assertThat(look("a", 5, 2)).containsExactly(1);
    }

    @Test
    void one_that_never_held_a_session_may_be_of_an_older_release() {
        assertThat(look("a", 0, 2)).isEmpty();
        assertThat(look("a", 9, 2)).isEmpty();
    }
}
