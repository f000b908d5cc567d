package dev.askel.cluster.formation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.cluster.formation.Certainty.Moment;
import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class CertaintyTest {
    private static final long BEAT_MILLIS = 500;

    private final Certainty certainty = new Certainty(Duration.ofSeconds(3));

    private static Moment at(long millis) {
        return at(millis, millis);
    }

    private static Moment at(long monotonicMillis, long wallMillis) {
        return new Moment(Duration.ofMillis(monotonicMillis).toNanos(), wallMillis);
    }

    private void beats(long fromMillis, long toMillis) {
        beats(certainty, fromMillis, toMillis);
    }

    private static void beats(Certainty certainty, long fromMillis, long toMillis) {
        for (long now = fromMillis; now <= toMillis; now += BEAT_MILLIS) {
            certainty.beaten(at(now));
        }
    }

    @Test
    void a_node_is_certain_when_it_has_beaten_for_so_long_that_it_would_be_marked() {
        assertThat(certainty.isAt(at(0))).isFalse();
        beats(0, 4_500);
        assertThat(certainty.isAt(at(4_600))).isFalse();
        beats(5_000, 5_000);
        assertThat(certainty.isAt(at(5_100))).isTrue();
    }

    @Test
    void a_node_that_stood_still_is_not_before_it_has_beaten_for_as_long_again() {
        beats(0, 5_000);
        assertThat(certainty.isAt(at(6_999))).isTrue();
        assertThat(certainty.isAt(at(7_000))).isFalse();
        beats(7_000, 11_500);
        assertThat(certainty.isAt(at(11_600))).isFalse();
        beats(12_000, 12_000);
        assertThat(certainty.isAt(at(12_100))).isTrue();
    }

    /** Its own time did not pass. */
    @Test
    void a_node_whose_machine_was_suspended_is_not() {
        beats(0, 5_000);
        assertThat(certainty.isAt(at(5_100, 65_100))).isFalse();
        certainty.beaten(at(5_500, 65_500));
        assertThat(certainty.isAt(at(5_600, 65_600))).isFalse();
    }

    @Test
    void one_that_was_put_out_or_has_lost_the_database_is_not() {
        beats(0, 5_000);
        certainty.lose();
        assertThat(certainty.isAt(at(5_100))).isFalse();
        beats(5_500, 5_500);
        assertThat(certainty.isAt(at(5_600))).isFalse();
    }

    @Test
    void certainty_ends_before_anybody_can_be_put_out_for_silence() {
        var hasty = new Certainty(Duration.ofMillis(1_500));
        beats(hasty, 0, 5_000);
        assertThat(hasty.isAt(at(5_999))).isTrue();
        assertThat(hasty.isAt(at(6_000))).isFalse();
    }
}
