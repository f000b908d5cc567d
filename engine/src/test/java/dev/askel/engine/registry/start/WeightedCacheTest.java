package dev.askel.engine.registry.start;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class WeightedCacheTest {
    private final WeightedCache<String, String> cache = new WeightedCache<>(10, String::length);

    @Test
    void forgets_the_least_recently_used_when_it_grows_too_heavy() {
        cache.put("a", "1234");
        cache.put("b", "1234");
        assertThat(cache.get("a")).isEqualTo("1234");

        cache.put("c", "1234");

        assertThat(cache.get("b")).isNull();
        assertThat(cache.get("a")).isEqualTo("1234");
        assertThat(cache.get("c")).isEqualTo("1234");
    }

    @Test
    void counts_a_replaced_or_removed_value_no_more() {
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
    void keeps_one_value_however_heavy_until_the_next_one_comes() {
        cache.put("a", "12345678901234567890");
        assertThat(cache.get("a")).isNotNull();

        cache.put("b", "1");

        assertThat(cache.get("a")).isNull();
        assertThat(cache.get("b")).isEqualTo("1");
    }
}
