package dev.askel.http.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class TokenBucketsTest {
    private static final String ONE = "111111111111";
    private static final String OTHER = "222222222222";

    /** A clock that is about to overflow. */
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5_000_000_000L);

    private final TokenBuckets buckets =
            new TokenBuckets(
                    new ApiQuotas(
                            Set.of("us-east-1"),
                            Map.of("ListExecutions", new Quota(10, 4)),
                            Map.of("ListExecutions", new Quota(3, 0.5))),
                    nanos::get);

    @Test
    void a_full_bucket_can_be_emptied_at_once_and_refills_at_its_rate() {
        assertThat(takeTokens(ONE, "us-east-1", 20)).isEqualTo(10);
        advanceClock(Duration.ofMillis(249));
        assertThat(takeTokens(ONE, "us-east-1", 5)).isZero();
        advanceClock(Duration.ofMillis(1));
        assertThat(takeTokens(ONE, "us-east-1", 5)).isEqualTo(1);
        advanceClock(Duration.ofSeconds(1));
        assertThat(takeTokens(ONE, "us-east-1", 20)).isEqualTo(4);
    }

    @Test
    void a_bucket_never_exceeds_its_capacity() {
        assertThat(takeTokens(ONE, "us-east-1", 10)).isEqualTo(10);
        advanceClock(Duration.ofHours(10));
        assertThat(takeTokens(ONE, "us-east-1", 20)).isEqualTo(10);
    }

    @Test
    void each_account_and_region_has_its_own_bucket() {
        assertThat(takeTokens(ONE, "us-east-1", 20)).isEqualTo(10);
        assertThat(takeTokens(OTHER, "us-east-1", 20)).isEqualTo(10);
        assertThat(takeTokens(ONE, "eu-north-1", 20)).isEqualTo(3);
        advanceClock(Duration.ofSeconds(2));
        assertThat(takeTokens(ONE, "eu-north-1", 20)).isEqualTo(1);
    }

    @Test
    void an_action_without_a_quota_is_not_limited() {
        for (int i = 0; i < 100_000; i++) {
            assertThat(buckets.tryTake(ONE, "us-east-1", "StartSyncExecution")).isTrue();
        }
        assertThat(buckets.bucketCount()).isZero();
    }

    @Test
    void checking_for_a_token_takes_none() {
        assertThat(buckets.hasToken(ONE, "eu-north-1", "ListExecutions")).isTrue();
        assertThat(takeTokens(ONE, "eu-north-1", 20)).isEqualTo(3);
        assertThat(buckets.hasToken(ONE, "eu-north-1", "ListExecutions")).isFalse();
        assertThat(buckets.hasToken(ONE, "eu-north-1", "StartSyncExecution")).isTrue();
    }

    @Test
    void too_many_accounts_share_a_bucket_until_others_are_full() {
        for (int i = 0; i < TokenBuckets.BUCKETS_MAX; i++) {
            assertThat(takeTokens("a" + i, "eu-north-1", 1)).isEqualTo(1);
        }
        assertThat(takeTokens("late", "eu-north-1", 2)).isEqualTo(2);
        assertThat(takeTokens("later", "eu-north-1", 2)).isEqualTo(1);
        assertThat(buckets.bucketCount()).isEqualTo(TokenBuckets.BUCKETS_MAX + 1);

        advanceClock(Duration.ofSeconds(6));

        assertThat(takeTokens("latest", "eu-north-1", 5)).isEqualTo(3);
        assertThat(buckets.bucketCount()).isEqualTo(1);
    }

    @Test
    void no_token_is_taken_twice_under_concurrent_calls() throws InterruptedException {
        var taken = new AtomicInteger();
        var done = new CountDownLatch(8);
        try (var threads = Executors.newFixedThreadPool(8)) {
            for (int t = 0; t < 8; t++) {
                threads.execute(() -> {
                    taken.addAndGet(takeTokens(ONE, "us-east-1", 1_000));
                    done.countDown();
                });
            }
            assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(taken.get()).isEqualTo(10);
    }

    @Test
    void a_quota_out_of_range_is_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Quota(0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Quota(1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Quota(1, -1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Quota(1, Double.NaN));
        assertThatIllegalArgumentException().isThrownBy(() -> new Quota(Long.MAX_VALUE, 1));
    }

    private int takeTokens(String account, String region, int tries) {
        int taken = 0;
        for (int i = 0; i < tries; i++) {
            if (buckets.tryTake(account, region, "ListExecutions")) {
                taken++;
            }
        }
        return taken;
    }

    private void advanceClock(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}
