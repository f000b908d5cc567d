package dev.askel.engine.registry.start;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class WeightedCacheTest {
    private final WeightedCache<String, String> cache = new WeightedCache<>(10, String::length);

    @Test
    void the_least_recently_used_value_is_evicted_when_the_weight_exceeds_the_maximum() {
        cache.put("a", "1234");
        cache.put("b", "1234");
        assertThat(cache.get("a")).isEqualTo("1234");

        cache.put("c", "1234");

        assertThat(cache.get("b")).isNull();
        assertThat(cache.get("a")).isEqualTo("1234");
        assertThat(cache.get("c")).isEqualTo("1234");
    }

    @Test
    void a_replaced_or_removed_value_no_longer_counts() {
        cache.put("a", "1234567890");
        cache.put("a", "1");
        cache.put("b", "123456789");
        assertThat(cache.size()).isEqualTo(2);

        cache.remove("b");
        cache.remove("b");
        cache.put("c", "123456789");
        assertThat(cache.size()).isEqualTo(2);
    }

    @Test
    void a_value_heavier_than_the_maximum_is_kept_until_the_next_put() {
        cache.put("a", "12345678901234567890");
        assertThat(cache.get("a")).isNotNull();

        cache.put("b", "1");

        assertThat(cache.get("a")).isNull();
        assertThat(cache.get("b")).isEqualTo("1");
    }
}
