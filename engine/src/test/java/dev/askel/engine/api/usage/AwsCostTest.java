package dev.askel.engine.api.usage;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The published prices of us-east-1 (https://aws.amazon.com/step-functions/pricing/). */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class AwsCostTest {
    private static final Instant FROM = Instant.parse("2026-10-29T00:00:00Z");

    private static AwsCost cost(long transitions, long requests, long units) {
        return AwsCost.of(
                new BilledUsage(
                        Instant.parse("2026-11-27T12:00:00Z"),
                        FROM,
                        FROM,
                        transitions,
                        requests,
                        units));
    }

    @Test
    void each_item_shows_its_formula() {
        // A million Express executions of 30 s: 300 units each.
        var cost = cost(1_234_567, 1_000_000, 300_000_000);
        assertThat(cost.items())
                .extracting(AwsCost.Item::formula)
                .containsExactly(
                        "1,234,567 state transitions × $0.025 / 1,000 = $30.8642",
                        "1,000,000 requests × $1.00 / 1,000,000 = $1.0000",
                        "1,875,000 GB-seconds × $0.00001667 = $31.2563");
        assertThat(cost.total()).isEqualByComparingTo("63.1205");
    }

    @Test
    void duration_has_three_tiers() {
        var cost = cost(0, 0, 20_000_000L * 160);
        assertThat(cost.items().stream().skip(2))
                .extracting(AwsCost.Item::formula)
                .containsExactly(
                        "3,600,000 GB-seconds × $0.00001667 = $60.0120",
                        "14,400,000 GB-seconds × $0.00000833 = $119.9520",
                        "2,000,000 GB-seconds × $0.00000456 = $9.1200");
        assertThat(cost.total()).isEqualByComparingTo("189.0840");
    }

    @Test
    void the_free_tier_is_shown_and_not_deducted() {
        assertThat(cost(10_000, 0, 0).total()).isEqualByComparingTo("0.25");
        assertThat(cost(10_000, 0, 0).freeTier()).isEqualByComparingTo("0.10");
        assertThat(cost(1_000, 0, 0).freeTier()).isEqualByComparingTo("0.025");
    }

    @Test
    void the_notes_name_the_first_day_when_it_is_later_than_the_period() {
        assertThat(cost(1, 0, 0).notes()).noneMatch(note -> note.contains("2026-"));
        var late = new BilledUsage(FROM, FROM, Instant.parse("2026-11-20T00:00:00Z"), 1, 0, 0);
        assertThat(AwsCost.of(late).notes()).first().asString().contains("2026-11-20");
        var none = new BilledUsage(FROM, FROM, null, 0, 0, 0);
        assertThat(AwsCost.of(none).total()).isEqualByComparingTo("0");
    }
}
