package dev.askel.engine.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.api.arn.ArnScope;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Counters lose nothing to concurrent reads, and their number is bounded. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class UsageCountersTest {
    private static final ArnScope SCOPE = ArnScope.of("us-east-1", "123456789012");

    @Test
    void every_addition_is_drained_once() throws Exception {
        var counters = new UsageCounters();
        long drained = 0;
        try (var threads = Executors.newFixedThreadPool(2)) {
            for (int thread = 0; thread < 2; thread++) {
                threads.execute(() -> {
                    for (int i = 0; i < 50_000; i++) {
                        counters.add(SCOPE, new Usage(1, 0, 0));
                    }
                });
            }
            threads.shutdown();
            while (!threads.isTerminated()) {
                drained += drain(counters);
            }
            assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        }
        assertThat(drained + drain(counters)).isEqualTo(100_000);
    }

    private static long drain(UsageCounters counters) {
        return counters.drain().values().stream().mapToLong(Usage::transitions).sum();
    }

    @Test
    void the_number_of_accounts_is_bounded() {
        var counters = new UsageCounters();
        for (int i = 0; i <= UsageCounters.SCOPES_MAX; i++) {
            counters.add(ArnScope.of("us-east-1", "%012d".formatted(i)), new Usage(1, 0, 0));
        }
        counters.add(ArnScope.of("us-east-1", "000000000000"), new Usage(1, 0, 0));

        var drained = counters.drain();
        assertThat(drained).hasSize(UsageCounters.SCOPES_MAX);
        assertThat(drained.get(ArnScope.of("us-east-1", "000000000000")))
                .isEqualTo(new Usage(2, 0, 0));
    }
}
