package dev.askel.engine.maprun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class MapRunSettingsTest {
    private static Config config(String setting) {
        return ConfigFactory.parseString("askel.map-run { %s }".formatted(setting))
                .withFallback(ConfigFactory.defaultReference());
    }

    @Test
    void a_run_has_10000_children_and_an_eighth_of_the_heap_by_default() {
        var settings = MapRunSettings.of(config(""));
        assertThat(settings.childrenMax()).isEqualTo(10_000);
        assertThat(settings.memoryBytes()).isEqualTo(Runtime.getRuntime().maxMemory() / 8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "children-max = 0",
                "children-max = 10001",
                "memory-share = 0",
                "memory-share = 1.1"
            })
    void settings_outside_their_range_are_refused(String setting) {
        assertThatThrownBy(() -> MapRunSettings.of(config(setting)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
