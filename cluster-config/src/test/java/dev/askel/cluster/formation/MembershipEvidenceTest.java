package dev.askel.cluster.formation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.cluster.formation.MembershipEvidence.ClockReading;
import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class MembershipEvidenceTest {
    private static final long BEAT_MILLIS = 500;

    private final MembershipEvidence evidence = new MembershipEvidence(Duration.ofSeconds(3));

    private static ClockReading readingAt(long millis) {
        return readingAt(millis, millis);
    }

    private static ClockReading readingAt(long monotonicMillis, long wallMillis) {
        return new ClockReading(Duration.ofMillis(monotonicMillis).toNanos(), wallMillis);
    }

    private void recordBeats(long fromMillis, long toMillis) {
        recordBeats(evidence, fromMillis, toMillis);
    }

    private static void recordBeats(MembershipEvidence evidence, long fromMillis, long toMillis) {
        for (long now = fromMillis; now <= toMillis; now += BEAT_MILLIS) {
            evidence.recordBeat(readingAt(now));
        }
    }

    @Test
    void evidence_holds_once_a_verdict_would_have_been_written() {
        assertThat(evidence.holdsAt(readingAt(0))).isFalse();
        recordBeats(0, 4_500);
        assertThat(evidence.holdsAt(readingAt(4_600))).isFalse();
        recordBeats(5_000, 5_000);
        assertThat(evidence.holdsAt(readingAt(5_100))).isTrue();
    }

    @Test
    void after_a_pause_evidence_holds_again_once_a_verdict_would_have_been_written() {
        recordBeats(0, 5_000);
        assertThat(evidence.holdsAt(readingAt(6_999))).isTrue();
        assertThat(evidence.holdsAt(readingAt(7_000))).isFalse();
        recordBeats(7_000, 11_500);
        assertThat(evidence.holdsAt(readingAt(11_600))).isFalse();
        recordBeats(12_000, 12_000);
        assertThat(evidence.holdsAt(readingAt(12_100))).isTrue();
    }

    /** The monotonic clock did not advance. */
    @Test
    void a_suspended_machine_has_no_evidence() {
        recordBeats(0, 5_000);
        assertThat(evidence.holdsAt(readingAt(5_100, 65_100))).isFalse();
        evidence.recordBeat(readingAt(5_500, 65_500));
        assertThat(evidence.holdsAt(readingAt(5_600, 65_600))).isFalse();
    }

    @Test
    void evidence_ends_when_the_node_is_marked_down_or_loses_the_database() {
        recordBeats(0, 5_000);
        evidence.invalidate();
        assertThat(evidence.holdsAt(readingAt(5_100))).isFalse();
        recordBeats(5_500, 5_500);
        assertThat(evidence.holdsAt(readingAt(5_600))).isFalse();
    }

    @Test
    void evidence_ends_before_a_node_can_be_marked_down_for_silence() {
        var hasty = new MembershipEvidence(Duration.ofMillis(1_500));
        recordBeats(hasty, 0, 5_000);
        assertThat(hasty.holdsAt(readingAt(5_999))).isTrue();
        assertThat(hasty.holdsAt(readingAt(6_000))).isFalse();
    }
}
