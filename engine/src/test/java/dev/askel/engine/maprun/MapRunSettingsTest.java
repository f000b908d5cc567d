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
        assertThat(settings.itemsMax()).isEqualTo(MapRunSettings.ITEMS_UNLIMITED);
        assertThat(settings.resultFileBytesMax()).isEqualTo(8 << 20);
        assertThat(settings.memoryBytes()).isEqualTo(Runtime.getRuntime().maxMemory() / 8);
    }

    @Test
    void the_limits_of_a_server_may_be_above_and_below_those_of_aws() {
        var settings =
                MapRunSettings.of(
                        config(
                                "children-max = 100000, items-max = 5, result-file-bytes-max = 64KiB"));
        assertThat(settings.childrenMax()).isEqualTo(100_000);
        assertThat(settings.itemsMax()).isEqualTo(5);
        assertThat(settings.resultFileBytesMax()).isEqualTo(65_536);
    }

    @Test
    void a_small_heap_has_smaller_result_files() {
        var config = config("result-file-bytes-max = 64MiB");
        assertThat(MapRunSettings.of(config, 4L << 30).resultFileBytesMax()).isEqualTo(64 << 20);
        assertThat(MapRunSettings.of(config, 1L << 30).resultFileBytesMax()).isEqualTo(16 << 20);
        assertThat(MapRunSettings.of(config, 1L << 28).resultFileBytesMax()).isEqualTo(8 << 20);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "children-max = 0",
                "children-max = 100001",
                "items-max = 0",
                "result-file-bytes-max = 63KiB",
                "result-file-bytes-max = 65MiB",
                "result-file-bytes-max = 4GiB",
                "memory-share = 0",
                "memory-share = 1.1"
            })
    void settings_outside_their_range_are_refused(String setting) {
        assertThatThrownBy(() -> MapRunSettings.of(config(setting)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(setting.substring(0, setting.indexOf(' ')));
    }
}
