package dev.askel.engine.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The rate of a rule, and its changes. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class EndpointRuleTest {
    private static final long NOW = 1_000_000;

    private static double rateAfter(EndpointRule rule, int seconds) {
        return rule.currentRate(NOW + seconds * 1_000L);
    }

    @Test
    void the_rate_of_a_resumed_endpoint_doubles_until_it_has_no_limit() {
        var rule = EndpointRule.empty("lambda", NOW).withPause(NOW).withResumption(300, NOW);

        assertThat(rateAfter(rule, 0)).isEqualTo(300);
        assertThat(rateAfter(rule, 29)).isEqualTo(300);
        assertThat(rateAfter(rule, 30)).isEqualTo(600);
        assertThat(rateAfter(rule, 150)).isEqualTo(9_600);
        assertThat(rule.isInert(NOW + 179_000)).isFalse();
        assertThat(rateAfter(rule, 180)).isZero();
        assertThat(rule.isInert(NOW + 180_000)).isTrue();
        assertThat(rule.isInert(Long.MAX_VALUE)).isTrue();
    }

    @Test
    void the_rate_of_a_resumed_endpoint_grows_to_its_limit() {
        var rule =
                EndpointRule.empty("lambda", NOW)
                        .withLimits(0, 15, NOW)
                        .withPause(NOW)
                        .withResumption(10, NOW);

        assertThat(rateAfter(rule, 0)).isEqualTo(10);
        assertThat(rateAfter(rule, 30)).isEqualTo(15);
        assertThat(rule.currentResumeRate(NOW + 30_000)).isZero();
        assertThat(rule.isInert(NOW + 30_000)).isFalse();
    }

    @Test
    void a_pause_ends_a_resumption_and_keeps_the_limits() {
        var rule =
                EndpointRule.empty("lambda", NOW)
                        .withLimits(7, 0, NOW)
                        .withPause(NOW)
                        .withResumption(10, NOW)
                        .withPause(NOW + 5);

        assertThat(rule.paused()).isTrue();
        assertThat(rule.concurrency()).isEqualTo(7);
        assertThat(rule.currentResumeRate(NOW + 5)).isZero();
        assertThat(rule.changedAtMillis()).isEqualTo(NOW + 5);
        assertThat(rule.withPause(NOW + 9).changedAtMillis()).isEqualTo(NOW + 5);
    }

    @Test
    void a_changed_rate_begins_after_the_slots_that_nodes_may_have_leased() {
        long ahead = NOW + EndpointRule.SLOTS_AHEAD.toMillis();
        var slow =
                new EndpointRule("lambda", 0, 0.001, false, 0, 0, (NOW + 900_000) * 1_000, 1, NOW);

        assertThat(slow.withLimits(0, 100, NOW).nextSlotMicros()).isEqualTo(ahead * 1_000);
        assertThat(slow.withPause(NOW).withResumption(5, NOW).nextSlotMicros())
                .isEqualTo(ahead * 1_000);
        assertThat(EndpointRule.empty("lambda", NOW).withLimits(0, 5, NOW).nextSlotMicros())
                .isEqualTo(NOW * 1_000);
    }

    @Test
    void a_rule_without_limits_and_pause_is_inert() {
        assertThat(EndpointRule.empty("lambda", NOW).isInert(NOW)).isTrue();
        assertThat(EndpointRule.empty("lambda", NOW).withPause(NOW).isInert(NOW)).isFalse();
        assertThat(EndpointRule.empty("lambda", NOW).withLimits(1, 0, NOW).isInert(NOW)).isFalse();
        assertThat(EndpointRule.empty("lambda", NOW).withLimits(0, 1, NOW).isInert(NOW)).isFalse();
    }
}
