package dev.askel.engine.machinelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.askel.asl.history.MachineLimits;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.EngineError.ValidationException;
import dev.askel.engine.api.StateMachineType;
import dev.askel.engine.api.Tag;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tags that set limits of state machines (docs/concepts/limits.md). */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class LimitTagsTest {
    private static final LimitCeilings CEILINGS =
            new LimitCeilings(
                    500_000,
                    50_000,
                    Duration.ofDays(400),
                    Duration.ofMinutes(10),
                    100,
                    20_000,
                    1_000_000);

    private final LimitTags tags = new LimitTags(CEILINGS, Optional::empty);

    @Test
    void each_tag_sets_its_limit() {
        var limits =
                tags.limits(
                        List.of(
                                new Tag("askel:max-payload-bytes", "400000"),
                                new Tag("askel:max-history-events", "1000"),
                                new Tag("askel:max-duration", "400d"),
                                new Tag("askel:max-inline-map-concurrency", "100"),
                                new Tag("askel:max-map-concurrency", "1"),
                                new Tag("askel:max-map-items", "5"),
                                new Tag("team", "orders")),
                        StateMachineType.STANDARD);
        assertThat(limits)
                .isEqualTo(
                        new MachineLimits(
                                400_000, 1_000L, Duration.ofDays(400).toSeconds(), 100, 1, 5L));
        assertThat(LimitsJson.read(LimitsJson.write(limits))).isEqualTo(limits);
    }

    @Test
    void other_tags_set_none() {
        assertThat(tags.limits(List.of(new Tag("team", "orders")), StateMachineType.STANDARD))
                .isNull();
        assertThat(LimitTags.areIn(List.of("team"))).isFalse();
        assertThat(LimitTags.areIn(List.of("team", "askel:max-duration"))).isTrue();
        assertThat(LimitsJson.write(null)).isNull();
        assertThat(LimitsJson.read(null)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "askel:max-payload-bytes, 4KiB, 4096",
        "askel:max-duration, 90, 90",
        "askel:max-duration, 90s, 90",
        "askel:max-duration, 15m, 900",
        "askel:max-duration, 12h, 43200",
        "askel:max-duration, 30d, 2592000",
    })
    void a_value_can_have_a_unit(String key, String value, long expected) {
        var limits =
                Objects.requireNonNull(
                        tags.limits(List.of(new Tag(key, value)), StateMachineType.STANDARD));
        long actual =
                key.equals("askel:max-duration")
                        ? Objects.requireNonNull(limits.durationSeconds())
                        : Objects.requireNonNull(limits.payloadBytes());
        assertThat(actual).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "askel:max-payload-bytes, 4095",
        "askel:max-payload-bytes, 500001",
        "askel:max-payload-bytes, 1MiB",
        "askel:max-payload-bytes, many",
        "askel:max-payload-bytes, 5000s",
        "askel:max-history-events, 999",
        "askel:max-history-events, 50001",
        "askel:max-history-events, -1",
        "askel:max-duration, 0",
        "askel:max-duration, 401d",
        "askel:max-duration, 1.5h",
        "askel:max-inline-map-concurrency, 101",
        "askel:max-map-concurrency, 0",
        "askel:max-map-items, 1000001",
        "askel:max-map-items, 9999999999999",
        "askel:max-map-items, ''",
    })
    void a_wrong_value_is_refused_with_its_range(String key, String value) {
        var refusal = refusal(StateMachineType.STANDARD, new Tag(key, value));
        assertThat(refusal).isInstanceOf(ValidationException.class);
        assertThat(refusal.message()).contains(key, "from ", "but is '" + value + "'");
        assertThat(tags.limits(List.of(new Tag(key, value)), StateMachineType.STANDARD)).isNull();
    }

    @Test
    void a_refusal_names_the_accepted_values() {
        assertThat(
                        refusal(
                                        StateMachineType.STANDARD,
                                        new Tag("askel:max-payload-bytes", "2MiB"))
                                .message())
                .isEqualTo(
                        "The tag askel:max-payload-bytes must be a number of bytes such as 524288 or 512KiB, from 4096 to 500000, but is '2MiB'.");
    }

    @Test
    void express_state_machines_have_another_ceiling_and_fewer_limits() {
        assertThat(tags.refusal(List.of(new Tag("askel:max-duration", "10m")), express())).isNull();
        assertThat(refusal(express(), new Tag("askel:max-duration", "11m")).message())
                .contains("from 1 to 600");
        for (var key :
                List.of(
                        "askel:max-history-events",
                        "askel:max-map-concurrency",
                        "askel:max-map-items")) {
            assertThat(refusal(express(), new Tag(key, "1000")).message())
                    .isEqualTo(
                            "The tag %s is not possible for state machines of type EXPRESS."
                                    .formatted(key));
        }
    }

    @Test
    void limits_wait_for_the_upgrade_of_all_nodes() {
        var upgrade = new ValidationException("A node is not upgraded");
        var during = new LimitTags(CEILINGS, () -> Optional.of(upgrade));
        assertThat(
                        during.refusal(
                                List.of(new Tag("askel:max-duration", "1h")),
                                StateMachineType.STANDARD))
                .isEqualTo(upgrade);
        assertThat(during.refusal(List.of(new Tag("team", "a")), StateMachineType.STANDARD))
                .isNull();
    }

    @Test
    void a_stored_form_of_a_later_release_is_not_ignored() {
        assertThatThrownBy(() -> LimitsJson.read("{\"version\":2}"))
                .isInstanceOf(IllegalStateException.class);
    }

    private static StateMachineType express() {
        return StateMachineType.EXPRESS;
    }

    private EngineError refusal(StateMachineType type, Tag tag) {
        return Objects.requireNonNull(tags.refusal(List.of(tag), type));
    }
}
