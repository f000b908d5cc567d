package dev.askel.docs.monitoring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.askel.load.process.Program;
import dev.askel.load.process.ServerCommand;
import dev.askel.load.process.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks the alert rules and dashboards of {@code monitoring/}. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class MonitoringTest {
    /** Series that Prometheus itself adds. */
    private static final Set<String> OF_PROMETHEUS = Set.of("up", "ALERTS");

    /** Labels that Prometheus adds, and those of histograms, alerts and the metrics of the JVM. */
    private static final Set<String> GENERAL_LABELS =
            Set.of("job", "namespace", "instance", "le", "area", "alertname", "alertstate");

    private static final Pattern FAMILY =
            Pattern.compile("^# TYPE (askel_\\w+) ", Pattern.MULTILINE);
    private static final Pattern SERIES = Pattern.compile("^([a-z]\\w+)[{ ]", Pattern.MULTILINE);
    private static final Pattern SECTION = Pattern.compile("^### (\\w+)$", Pattern.MULTILINE);

    @Test
    void each_query_names_metrics_and_labels_of_the_reference_page() throws IOException {
        var table = MetricsTable.read();
        var problems = new ArrayList<String>();
        for (var query : MonitoringFiles.queries()) {
            var labels = new HashSet<>(GENERAL_LABELS);
            for (var name : query.metrics()) {
                var metric = table.find(name);
                metric.ifPresent(found -> labels.addAll(found.labels()));
                boolean isForeign = OF_PROMETHEUS.contains(name) || isOfTheJvm(name);
                if (metric.isEmpty() && !isForeign) {
                    problems.add(query.source() + ": unknown metric " + name);
                }
            }
            query.labels().stream()
                    .filter(label -> !labels.contains(label))
                    .forEach(label -> problems.add(query.source() + ": unknown label " + label));
        }
        assertThat(problems).isEmpty();
        assertThat(MonitoringFiles.queries()).hasSizeGreaterThan(100);
    }

    private static boolean isOfTheJvm(String name) {
        return name.startsWith("jvm_") || name.startsWith("process_");
    }

    @Test
    void a_running_server_shows_the_metrics_of_the_queries_and_of_the_reference_page(
            @TempDir Path home) throws IOException {
        // PostgreSQL may run as another account, which must be able to enter the parent of its data
        // folder.
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
        var settings =
                ServerProcess.Settings.of(
                        ServerCommand.ofClassPath(), home.resolve("data"), List.of());
        String page;
        try (var server = ServerProcess.start(settings);
                var metrics = server.endpoint().resolve("/metrics").toURL().openStream()) {
            page = new String(metrics.readAllBytes(), UTF_8);
        }
        var table = MetricsTable.read();
        var families = matches(FAMILY, page);
        var series = matches(SERIES, page);

        assertThat(families).allSatisfy(family -> assertThat(isListed(table, family)).isTrue());
        assertThat(table.all())
                .filteredOn(MetricsTable.Metric::isAlwaysShown)
                .allSatisfy(metric -> assertThat(families).anyMatch(shown(metric)));
        for (var query : MonitoringFiles.queries()) {
            assertThat(query.metrics())
                    .as(query.source())
                    .filteredOn(name -> !OF_PROMETHEUS.contains(name))
                    .filteredOn(name ->
                            table.find(name).map(MetricsTable.Metric::isAlwaysShown).orElse(true))
                    .allSatisfy(name -> assertThat(series).contains(name));
        }
    }

    private static boolean isListed(MetricsTable table, String family) {
        return table.find(family).isPresent() || table.find(family + "_count").isPresent();
    }

    private static Predicate<String> shown(MetricsTable.Metric metric) {
        return Pattern.compile(metric.name().replace("PURPOSE", "[a-z]+")).asMatchPredicate();
    }

    private static Set<String> matches(Pattern pattern, String page) {
        var names = new TreeSet<String>();
        pattern.matcher(page).results().forEach(found -> names.add(found.group(1)));
        return names;
    }

    @Test
    void each_dashboard_is_complete() throws IOException {
        var dashboards = MonitoringFiles.dashboards();
        assertThat(dashboards)
                .extracting(each -> each.path("uid").asText())
                .doesNotHaveDuplicates();
        assertThat(dashboards).hasSizeGreaterThan(3);
        for (var dashboard : dashboards) {
            var ids = new ArrayList<Integer>();
            for (var panel : dashboard.path("panels")) {
                ids.add(panel.path("id").asInt());
                assertThat(panel.path("title").asText()).isNotEmpty();
                if (!panel.path("type").asText().equals("row")) {
                    assertThat(panel.path("datasource").path("uid").asText())
                            .isIn("${datasource}", "${database}");
                    assertThat(panel.path("targets")).as(panel.path("title").asText()).isNotEmpty();
                    assertThat(panel.at("/fieldConfig/defaults/unit").asText()).isNotEmpty();
                }
            }
            assertThat(ids).doesNotHaveDuplicates().hasSizeGreaterThan(5);
        }
    }

    @Test
    void each_alert_has_a_severity_and_a_section_of_the_page_of_alerts() throws IOException {
        var page = Files.readString(Path.of("operations/alerts.md"));
        var names = new ArrayList<String>();
        for (var alert : MonitoringFiles.alerts()) {
            var name = alert.path("alert").asText();
            names.add(name);
            assertThat(alert.at("/labels/severity").asText()).isIn("critical", "warning");
            assertThat(alert.at("/annotations/summary").asText()).isNotEmpty();
            assertThat(alert.at("/annotations/description").asText()).isNotEmpty();
            assertThat(alert.at("/annotations/runbook").asText())
                    .isEqualTo("operations/alerts#" + name.toLowerCase(Locale.ROOT));
        }
        assertThat(names).doesNotHaveDuplicates();
        assertThat(matches(SECTION, page)).containsExactlyInAnyOrderElementsOf(names);
    }

    @Test
    void each_alert_is_tested_with_a_failure_and_with_a_healthy_node() throws IOException {
        var alerts = MonitoringFiles.alerts().stream().map(each -> each.path("alert").asText());
        var tests = MonitoringFiles.yaml("alerts.test.yaml").path("tests");
        var fired = new ArrayList<String>();
        var silent = new ArrayList<String>();
        for (var test : tests) {
            for (var check : test.path("alert_rule_test")) {
                var name = check.path("alertname").asText();
                (check.path("exp_alerts").isEmpty() ? silent : fired).add(name);
            }
        }
        var names = alerts.toList();
        assertThat(fired).containsExactlyInAnyOrderElementsOf(names);
        assertThat(silent).containsExactlyInAnyOrderElementsOf(names);
    }

    @Test
    void promtool_accepts_the_tests_of_the_alerts() throws IOException {
        assumePromtool();
        var tests = MonitoringFiles.FOLDER.resolve("alerts.test.yaml").toString();
        assertThat(Program.run("promtool", "test", "rules", tests)).contains("SUCCESS");
    }

    @Test
    void promtool_accepts_the_queries_of_the_dashboards(@TempDir Path folder) throws IOException {
        assumePromtool();
        var rules = new ArrayList<JsonNode>();
        var json = new ObjectMapper();
        for (var query : MonitoringFiles.queries()) {
            rules.add(
                    json.createObjectNode()
                            .put("record", "query:" + rules.size())
                            .put("expr", query.expression()));
        }
        var group = json.createObjectNode().put("name", "queries");
        group.putArray("rules").addAll(rules);
        var file = json.createObjectNode();
        file.putArray("groups").add(group);
        // JSON is YAML.
        var path = Files.writeString(folder.resolve("queries.yaml"), file.toString());
        assertThat(Program.run("promtool", "check", "rules", path.toString()))
                .contains(rules.size() + " rules found");
    }

    private static void assumePromtool() {
        boolean exists;
        try {
            Program.run("promtool", "--version");
            exists = true;
        } catch (IOException e) {
            exists = false;
        }
        assumeTrue(exists, "promtool is missing (Debian's package prometheus)");
    }
}
