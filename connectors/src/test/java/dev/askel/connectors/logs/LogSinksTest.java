package dev.askel.connectors.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import dev.askel.connectors.HttpFixture;
import dev.askel.connectors.TestTaskCalls;
import dev.askel.connectors.aws.AwsEnvironment;
import dev.askel.connectors.call.HttpCalls;
import dev.askel.engine.observability.AuditSink;
import dev.askel.engine.observability.LogRecord;
import dev.askel.engine.observability.LogSink;
import dev.askel.engine.observability.LogStream;
import dev.askel.engine.observability.UndeliveredException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests files, the standard output, and the selection of a log group's sink. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class LogSinksTest {
    private static final String GROUP = "arn:aws:logs:us-east-1:123456789012:log-group:/aws/g:*";
    private static final LogStream STREAM = new LogStream(GROUP, "states/m/2026-11-20-22/0a1b2c3d");
    private static final List<LogRecord> RECORDS =
            List.of(record("{\"id\":\"1\"}"), record("{\"id\":\"2\",\"x\":\"ä\"}"));

    @TempDir Path folder;

    private final HttpCalls http =
            new HttpCalls(TestTaskCalls.createGates(), Duration.ofSeconds(5), 1 << 20);

    @AfterEach
    void close() {
        http.close();
    }

    private static LogRecord record(String json) {
        return new LogRecord(1, json, json.getBytes(StandardCharsets.UTF_8).length);
    }

    private LogSink sink(String settings, Map<String, String> variables, String group) {
        return ConfiguredLogSinks.of(
                        ConfigFactory.parseString(settings)
                                .withFallback(ConfigFactory.parseResources("reference.conf"))
                                .getConfig("askel.logs"),
                        "file",
                        folder,
                        new AwsEnvironment(variables),
                        http)
                .of(group);
    }

    private @Nullable AuditSink auditSink(String settings, Map<String, String> variables) {
        return ConfiguredLogSinks.auditSink(
                ConfigFactory.parseString(settings)
                        .withFallback(
                                ConfigFactory.parseString(
                                        "askel.audit { sink = none, log-group = \"\" }"))
                        .withFallback(ConfigFactory.parseResources("reference.conf")),
                folder,
                new AwsEnvironment(variables),
                http);
    }

    @Test
    void the_audit_log_has_a_file_for_each_day_in_a_folder_of_its_own() throws Exception {
        assertThat(auditSink("", Map.of())).isNull();
        var sink = Objects.requireNonNull(auditSink("askel.audit.sink = file", Map.of()));
        sink.sink()
                .putAndCountRefused(
                        new LogStream(sink.logGroup(), "2026-03-01"), RECORDS.subList(0, 1));
        var file = folder.resolve("audit-log/2026-03-01.jsonl");
        assertThat(file).hasContent("{\"id\":\"1\"}");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(sink.files()).isEqualTo(file.getParent());
        var other = Objects.requireNonNull(auditSink("askel.audit.sink = \"file:/x/y\"", Map.of()));
        assertThat(other.files()).isEqualTo(Path.of("/x/y/audit-log"));
    }

    @Test
    void the_audit_log_is_sent_to_a_log_group_of_cloudwatch() throws Exception {
        var group = "arn:aws:logs:us-east-1:123456789012:log-group:audit";
        try (var service = new HttpFixture(_ -> HttpFixture.Reply.json("{}"))) {
            var sink =
                    Objects.requireNonNull(
                            auditSink(
                                    "askel.audit { sink = cloudwatch, log-group = \"%s\" }"
                                            .formatted(group),
                                    Map.of(
                                            "AWS_ENDPOINT_URL_CLOUDWATCH_LOGS",
                                            service.url(),
                                            "AWS_ACCESS_KEY_ID",
                                            "id",
                                            "AWS_SECRET_ACCESS_KEY",
                                            "secret")));
            sink.sink().putAndCountRefused(new LogStream(sink.logGroup(), "2026-03-01"), RECORDS);
            var request = service.awaitRequest();
            assertThat(request.header("x-amz-target")).isEqualTo("Logs_20140328.PutLogEvents");
            assertThat(request.body())
                    .contains("\"logGroupName\":\"audit\"", "\"logStreamName\":\"2026-03-01\"");
        }
    }

    @Test
    void a_wrong_sink_of_the_audit_log_is_refused() {
        for (var settings :
                List.of(
                        "askel.audit.sink = printer",
                        "askel.audit.sink = \"file:\"",
                        "askel.audit.sink = cloudwatch")) {
            assertThatThrownBy(() -> auditSink(settings, Map.of()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("askel.audit.");
        }
    }

    @Test
    void the_file_of_a_stream_has_one_record_per_line() throws Exception {
        var sink = new FileLogSink(folder);
        sink.putAndCountRefused(STREAM, RECORDS);
        sink.putAndCountRefused(STREAM, RECORDS.subList(0, 1));
        assertThat(
                        folder.resolve(
                                "123456789012/us-east-1/aws/g/states/m/2026-11-20-22/0a1b2c3d.jsonl"))
                .hasContent("{\"id\":\"1\"}\n{\"id\":\"2\",\"x\":\"ä\"}\n{\"id\":\"1\"}");
    }

    @Test
    void only_the_server_s_account_can_access_files_and_folders_of_a_sink() throws Exception {
        new FileLogSink(folder.resolve("logs")).putAndCountRefused(STREAM, RECORDS);
        try (var paths = Files.walk(folder.resolve("logs"))) {
            assertThat(paths)
                    .hasSizeGreaterThan(2)
                    .allSatisfy(path ->
                            assertThat(
                                            PosixFilePermissions.toString(
                                                    Files.getPosixFilePermissions(path)))
                                    .as(path.toString())
                                    .isEqualTo(
                                            Files.isDirectory(path) ? "rwx------" : "rw-------"));
        }
    }

    @Test
    void groups_with_the_same_name_have_separate_files() throws Exception {
        var sink = new FileLogSink(folder);
        for (var group :
                List.of(
                        GROUP,
                        GROUP.replace("us-east-1", "eu-west-1"),
                        GROUP.replace("123456789012", "210987654321"))) {
            sink.putAndCountRefused(new LogStream(group, STREAM.name()), RECORDS.subList(0, 1));
        }
        var stream = "aws/g/" + STREAM.name() + ".jsonl";
        for (var owner :
                List.of(
                        "123456789012/us-east-1",
                        "123456789012/eu-west-1",
                        "210987654321/us-east-1")) {
            assertThat(folder.resolve(owner).resolve(stream)).hasContent("{\"id\":\"1\"}");
        }
    }

    @Test
    void concurrent_writers_of_one_file_lose_no_record() throws Exception {
        var streamWithoutSuffix = new LogStream(GROUP.replace(":*", ""), STREAM.name());
        var sinks = List.of(new FileLogSink(folder), new FileLogSink(folder.resolve(".")));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var writers = new ArrayList<Future<?>>();
            for (int writer = 0; writer < 4; writer++) {
                var sink = sinks.get(writer % 2);
                var stream = writer < 2 ? STREAM : streamWithoutSuffix;
                var record = record("{\"writer\":\"" + writer + "\"}");
                writers.add(
                        threads.submit(() -> {
                            for (int i = 0; i < 50; i++) {
                                sink.putAndCountRefused(stream, List.of(record));
                            }
                            return null;
                        }));
            }
            for (var writer : writers) {
                writer.get();
            }
        }
        var lines =
                Files.readAllLines(
                        folder.resolve("123456789012/us-east-1/aws/g/" + STREAM.name() + ".jsonl"));
        assertThat(
                        lines.stream()
                                .collect(
                                        Collectors.groupingBy(line -> line, Collectors.counting())))
                .isEqualTo(
                        IntStream.range(0, 4)
                                .boxed()
                                .collect(
                                        Collectors.toMap(
                                                i -> "{\"writer\":\"" + i + "\"}", _ -> 50L)));
    }

    @Test
    void no_name_escapes_the_folder() throws Exception {
        var inner = Files.createDirectory(folder.resolve("inner"));
        var sink = new FileLogSink(inner);
        for (var group : List.of("../../up", "/..", ".", "a/../../b", "...")) {
            sink.putAndCountRefused(
                    new LogStream(
                            "arn:aws:logs:us-east-1:123456789012:log-group:" + group, "../x/.."),
                    RECORDS);
        }
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(inner);
        }
    }

    @Test
    void a_file_that_cannot_be_written_is_retried_later() throws IOException {
        var file = Files.createFile(folder.resolve("no-folder"));
        var sink = new FileLogSink(file);
        assertThatThrownBy(() -> sink.putAndCountRefused(STREAM, RECORDS))
                .isInstanceOf(UndeliveredException.class)
                .hasMessageContaining("no-folder");
    }

    @Test
    void lines_of_the_standard_output_name_their_group_and_stream() throws Exception {
        var out = new ByteArrayOutputStream();
        new StandardOutputLogSink(out).putAndCountRefused(STREAM, RECORDS.subList(0, 1));
        assertThat(out.toString(StandardCharsets.UTF_8))
                .isEqualTo(
                        """
                        {"log_group":"arn:aws:logs:us-east-1:123456789012:log-group:/aws/g",\
                        "log_stream":"states/m/2026-11-20-22/0a1b2c3d","id":"1"}
                        """);
    }

    @Test
    void settings_and_environment_choose_the_sink() {
        assertThat(sink("", Map.of(), GROUP)).isInstanceOf(FileLogSink.class);
        assertThat(sink("", Map.of("AWS_ENDPOINT_URL", "http://127.0.0.1:9"), GROUP))
                .isInstanceOf(CloudWatchLogSink.class);
        assertThat(
                        sink(
                                "",
                                Map.of("AWS_ENDPOINT_URL_CLOUDWATCH_LOGS", "http://127.0.0.1:9"),
                                GROUP))
                .isInstanceOf(CloudWatchLogSink.class);
        assertThat(sink("", Map.of("AWS_ENDPOINT_URL_LAMBDA", "http://127.0.0.1:9"), GROUP))
                .isInstanceOf(FileLogSink.class);
        assertThat(sink("askel.logs.sink = stdout", Map.of(), GROUP))
                .isInstanceOf(StandardOutputLogSink.class);
        var destinations = "askel.logs.destinations { \"%s\" = cloudwatch }".formatted(GROUP);
        assertThat(sink(destinations, Map.of(), GROUP.replace(":*", "")))
                .isInstanceOf(CloudWatchLogSink.class);
        assertThat(sink(destinations, Map.of(), GROUP.replace("/g", "/h")))
                .isInstanceOf(FileLogSink.class);
        assertThatThrownBy(() -> sink("askel.logs.sink = paper", Map.of(), GROUP))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("askel.logs.sink is 'paper'");
    }
}
