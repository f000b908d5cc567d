package dev.askel.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks that the component {@code monitoring} contains all alert rules and dashboards. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class MonitoringComponentTest {
    private static final YAMLMapper YAML = new YAMLMapper();

    static List<Path> dashboards() throws IOException {
        try (var files = Files.list(Installation.MONITORING.resolve("dashboards"))) {
            return files.sorted().toList();
        }
    }

    @Test
    void the_rules_for_the_operator_equal_those_for_prometheus() throws IOException {
        var rules = YAML.readTree(Files.readString(Installation.MONITORING.resolve("alerts.yaml")));
        assertThat(rules.path("groups")).isNotEmpty();
        assertThat(resource("PrometheusRule").path("spec").path("groups"))
                .as("run k8s/render")
                .isEqualTo(rules.path("groups"));
    }

    private static JsonNode resource(String kind) throws IOException {
        for (var document : documents()) {
            var resource = YAML.readTree(document);
            if (resource.path("kind").asText().equals(kind)) {
                return resource;
            }
        }
        throw new AssertionError("no " + kind);
    }

    private static List<String> documents() {
        return Arrays.asList(Installation.readRendered("complete").split("(?m)^---$", -1));
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void each_dashboard_is_a_config_map_that_grafana_finds(Path dashboard) {
        var installation = Installation.parse(Installation.readRendered("complete"));
        var name = dashboard.getFileName().toString();
        var map =
                installation
                        .all(ConfigMap.class)
                        .filter(candidate -> candidate.getData().containsKey(name))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError(name + " is in no ConfigMap"));
        assertThat(map.getData()).isEqualTo(Map.of(name, Installation.readText(dashboard)));
        assertThat(map.getMetadata().getLabels()).containsEntry("grafana_dashboard", "1");
    }
}
