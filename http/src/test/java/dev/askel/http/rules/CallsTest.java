package dev.askel.http.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.askel.http.ServedEngine;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests the rules that can be tested with a single call. {@code calls.txt} has a row for each rule.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
@Execution(ExecutionMode.SAME_THREAD)
class CallsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^}]+)}");
    private static final Pattern REPEATED = Pattern.compile("(.)\\*([0-9]+)");

    private static final ServedEngine SERVED = ServedEngine.shared();
    private static final Map<String, String> NAMES = new HashMap<>();

    /** A row of the table. */
    record Row(String source, String operation, String request, String answer, String text) {
        static Row read(String line) {
            var parts = line.split(" \\|(?: |$)", 5);
            return new Row(
                    parts[0], parts[1], parts[2], parts[3], parts.length < 5 ? "" : parts[4]);
        }

        @Override
        public String toString() {
            var call = operation + " " + request;
            return source + ": " + (call.length() < 120 ? call : call.substring(0, 120) + "…");
        }
    }

    static Stream<Row> rows() {
        var table = Objects.requireNonNull(CallsTest.class.getResourceAsStream("calls.txt"));
        try (var lines = new BufferedReader(new InputStreamReader(table, StandardCharsets.UTF_8))) {
            return lines
                    .lines()
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .map(Row::read)
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @BeforeAll
    static void createResources() {
        var pass = SERVED.createMachine("pass", Definitions.PASS);
        var waits = SERVED.createMachine("waits", Definitions.WAIT);
        var ended = SERVED.start(pass, "ended");
        NAMES.put("scope", ServedEngine.SCOPE);
        NAMES.put("pass", pass);
        NAMES.put("waits", waits);
        NAMES.put("ended", ended);
        NAMES.put("running", SERVED.start(waits, "running"));
        NAMES.put("express", Definitions.createExpressMachine(SERVED, "express"));
        NAMES.put(
                "activity",
                SERVED.callOk("CreateActivity", "{\"name\":\"rules\"}").text("activityArn"));
        NAMES.put("deleting", Definitions.createDeletingMachine(SERVED, "deleting"));
        assertThat(SERVED.awaitEnd(ended)).isEqualTo("SUCCEEDED");
    }

    @ParameterizedTest
    @MethodSource("rows")
    void answers_as_aws_does(Row row) throws Exception {
        var reply = SERVED.call(row.operation(), resolvePlaceholders(row.request()));
        assertThat(UUID.fromString(reply.requestId())).hasToString(reply.requestId());
        if (row.answer().equals("200")) {
            assertThat(reply.status()).as(reply.toString()).isEqualTo(200);
            assertContains(reply.body(), JSON.readTree(resolvePlaceholders(row.text())), "");
        } else {
            assertThat(reply.error()).as(reply.toString()).isEqualTo(row.answer());
            assertThat(reply.status()).isEqualTo(400);
            if (!row.text().equals("*")) {
                assertThat(reply.message()).isEqualTo(resolvePlaceholders(row.text()));
            }
        }
    }

    @Test
    void the_table_has_each_rule_once() {
        var seen = new HashSet<Row>();
        assertThat(rows().filter(row -> !seen.add(row))).isEmpty();
        assertThat(seen).hasSizeGreaterThan(150);
    }

    private static void assertContains(JsonNode actual, JsonNode expected, String at) {
        if (expected.isObject()) {
            expected.properties()
                    .forEach(member ->
                            assertContains(
                                    actual.path(member.getKey()),
                                    member.getValue(),
                                    at + "/" + member.getKey()));
        } else if (expected.isArray()) {
            assertThat(actual.size()).as(at).isEqualTo(expected.size());
            for (int i = 0; i < expected.size(); i++) {
                assertContains(actual.path(i), expected.get(i), at + "/" + i);
            }
        } else {
            assertThat(actual).as(at).isEqualTo(expected);
        }
    }

    private static String resolvePlaceholders(String text) {
        return PLACEHOLDER
                .matcher(text)
                .replaceAll(place -> Matcher.quoteReplacement(value(place.group(1))));
    }

    private static String value(String name) {
        var repeated = REPEATED.matcher(name);
        return repeated.matches()
                ? repeated.group(1).repeat(Integer.parseInt(repeated.group(2)))
                : Objects.requireNonNull(NAMES.get(name), name);
    }
}
