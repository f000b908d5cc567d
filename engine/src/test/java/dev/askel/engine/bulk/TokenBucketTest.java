package dev.askel.engine.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class TokenBucketTest {
    @Test
    void tokens_accrue_with_time_up_to_those_of_one_second() {
        var bucket = new TokenBucket(10, 0);
        assertThat(bucket.availableTokens(0)).isEqualTo(1);
        bucket.take(1);
        assertThat(bucket.availableTokens(99)).isZero();
        assertThat(bucket.availableTokens(100)).isEqualTo(1);
        assertThat(bucket.availableTokens(60_000)).isEqualTo(10);
        bucket.take(10);
        bucket.changeRate(1);
        assertThat(bucket.availableTokens(60_999)).isZero();
        assertThat(bucket.availableTokens(61_000)).isEqualTo(1);
    }
}
