package dev.askel.docs.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Reads the files of {@code monitoring/}. */
final class MonitoringFiles {
    /** The folder. The working directory of the tests is their module's folder. */
    static final Path FOLDER = Path.of("../monitoring");

    private static final ObjectMapper JSON = new ObjectMapper();

    private MonitoringFiles() {}

    /** Returns the dashboards in the order of their files. */
    static List<JsonNode> dashboards() throws IOException {
        try (var files = Files.list(FOLDER.resolve("dashboards"))) {
            var dashboards = new ArrayList<JsonNode>();
            for (var file : files.sorted().toList()) {
                dashboards.add(JSON.readTree(file.toFile()));
            }
            return dashboards;
        }
    }

    /** Returns a file in YAML as JSON. */
    static JsonNode yaml(String name) throws IOException {
        var load = new Load(LoadSettings.builder().setLabel(name).build());
        return JSON.valueToTree(load.loadFromString(Files.readString(FOLDER.resolve(name))));
    }

    /** Returns the alert rules. */
    static List<JsonNode> alerts() throws IOException {
        var alerts = new ArrayList<JsonNode>();
        for (var group : yaml("alerts.yaml").path("groups")) {
            group.path("rules").forEach(alerts::add);
        }
        return alerts;
    }

    /** Returns the queries in PromQL of all dashboards and alerts. */
    static List<MetricQuery> queries() throws IOException {
        var queries = new ArrayList<MetricQuery>();
        for (var alert : alerts()) {
            queries.add(new MetricQuery(alert.path("alert").asText(), alert.path("expr").asText()));
        }
        for (var dashboard : dashboards()) {
            var title = dashboard.path("title").asText();
            for (var panel : dashboard.path("panels")) {
                for (var target : panel.path("targets")) {
                    if (isOfPrometheus(target)) {
                        queries.add(
                                new MetricQuery(
                                        title + ", " + panel.path("title").asText(),
                                        target.path("expr").asText()));
                    }
                }
            }
            for (var variable : dashboard.path("templating").path("list")) {
                if (isOfPrometheus(variable)) {
                    queries.add(
                            new MetricQuery(
                                    title + ", " + variable.path("name").asText(),
                                    variable.path("definition").asText()));
                }
            }
        }
        return queries;
    }

    private static boolean isOfPrometheus(JsonNode query) {
        return query.path("datasource").path("type").asText().equals("prometheus");
    }
}
