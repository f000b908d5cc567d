package dev.askel.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.deferral.DeferralReason;
import dev.askel.engine.deferral.DeferredWork;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class ServerMetricsTest {
    private static final String EXPIRY = "\naskel_node_certificate_expiry_timestamp_seconds ";

    private final ServerMetrics metrics = new ServerMetrics();

    private String page() {
        return new String(metrics.renderPage(), StandardCharsets.UTF_8);
    }

    @Test
    void reports_the_expiry_of_the_certificate_also_after_a_renewal() {
        var expiry =
                new AtomicReference<Supplier<Instant>>(() -> Instant.ofEpochSecond(1_800_000_000));
        metrics.registerNodeCertificate(() -> expiry.get().get());
        assertThat(page()).contains(EXPIRY + "1.8E9\n");
        expiry.set(() -> {
            throw new IllegalArgumentException("the file is incomplete");
        });
        assertThat(page()).contains(EXPIRY + "NaN\n");
        expiry.set(() -> Instant.ofEpochSecond(1_900_000_000));
        assertThat(page()).contains(EXPIRY + "1.9E9\n");
    }

    @Test
    void reports_no_expiry_without_a_certificate() {
        assertThat(page()).doesNotContain("certificate");
    }

    @Test
    void counts_deferred_work_by_kind_and_reason() {
        long before = DeferredWork.BULK_ITEMS.deferralCount(DeferralReason.NO_ANSWER);

        DeferredWork.BULK_ITEMS.recordDeferral(DeferralReason.NO_ANSWER, 3, () -> "an item");

        assertThat(page())
                .contains(
                        "\naskel_deferred_work_total{reason=\"no_answer\",work=\"bulk_items\"} %.1f\n"
                                .formatted(before + 3.0));
    }
}
