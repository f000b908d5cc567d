package dev.askel.http.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.askel.engine.visibility.MillionRows;
import dev.askel.http.ServedEngine;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Measures the console's requests through the server among a million executions. Prints the table
 * of docs/console.md.
 */
@Tag("nightly")
@DisplayNameGeneration(ReplaceUnderscores.class)
class MillionCallsTest {
    private static final double P95_MILLIS_MAX = 300;
    private static final int RUNS = 20;
    private static final int ROWS = 1_000_000;

    /** The number of pages that make a list ten thousand rows deep. */
    private static final int PAGES_DEEP = 10;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void each_page_of_the_console_is_fast_even_ten_thousand_rows_deep()
            throws IOException, InterruptedException {
        try (var served = ServedEngine.standard()) {
            var rig = served.rig();
            // The latest executions have just started, so the statistics of the last hour cover
            // 40,000 executions.
            long first = rig.time().millis() - ROWS * MillionRows.STEP_MILLIS;
            MillionRows.fill(rig::execute, first);
            var api = "http://127.0.0.1:" + served.address().getPort() + "/api/v1/";
            var slow = new ArrayList<String>();
            System.out.println("| | p50 ms | p95 ms | ten thousand rows deep p95 ms |");
            System.out.println("|---|---|---|---|");
            for (var each : lists(first).entrySet()) {
                var list = api + "executions?" + each.getValue();
                measure(each.getKey(), list + "maxResults=50", deep(list), slow);
            }
            var day = "?from=" + Instant.ofEpochMilli(first);
            measure("Home: failures of a day", api + "failures" + day, null, slow);
            measure("Home: rates", api + "statistics", null, slow);
            measure("Home: machines", api + "statistics/machines", null, slow);
            assertThat(slow).isEmpty();
        }
    }

    /** The filters of the page of executions, one by one and combined. */
    private static Map<String, String> lists(long first) {
        var machine = "machine=arn:aws:states:us-east-1:123456789012:stateMachine:machine-7";
        var all = new LinkedHashMap<String, String>();
        all.put("Executions", "");
        all.put("status", "status=FAILED&status=TIMED_OUT&");
        all.put("status of few", "status=ABORTED&");
        all.put("machine", machine + "&");
        all.put("machine, status", machine + "&status=RUNNING&");
        all.put("name", "name=order-0&");
        all.put("name of few", "name=needle-&");
        all.put("failed state", "failedState=State3&");
        all.put("error", "error=Error5&");
        all.put(
                "failed state, error, cause",
                "failedState=State3&error=Error5&causeFingerprint=f5&");
        all.put("not redriven", "redriveFilter=NOT_REDRIVEN&");
        long hour = first + ROWS / 2 * MillionRows.STEP_MILLIS;
        all.put("started in an hour", "from=" + at(hour) + "&to=" + at(hour + 3_600_000) + "&");
        all.put(
                "ended in an hour",
                "stoppedFrom=" + at(hour) + "&stoppedTo=" + at(hour + 3_600_000) + "&");
        all.put("nothing found", "error=Nobody&");
        return all;
    }

    private static String at(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }

    /** The address of the page after the ten thousandth row; null when there are fewer rows. */
    private @Nullable String deep(String list) throws IOException, InterruptedException {
        var address = list + "maxResults=1000";
        var token = "";
        for (int page = 0; page < PAGES_DEEP; page++) {
            var next = get(address + token).path("nextToken");
            if (next.isMissingNode()) {
                return null;
            }
            token = "&nextToken=" + URLEncoder.encode(next.asText(), StandardCharsets.UTF_8);
        }
        return list + "maxResults=50" + token;
    }

    private void measure(String name, String first, @Nullable String deep, List<String> slow)
            throws IOException, InterruptedException {
        var firstMillis = millis(first);
        var deepMillis = deep == null ? null : millis(deep);
        System.out.printf(
                "| %s | %.0f | %.0f | %s |%n",
                name,
                firstMillis[RUNS / 2],
                firstMillis[RUNS * 95 / 100],
                deepMillis == null ? "" : "%.0f".formatted(deepMillis[RUNS * 95 / 100]));
        if (firstMillis[RUNS * 95 / 100] > P95_MILLIS_MAX
                || (deepMillis != null && deepMillis[RUNS * 95 / 100] > P95_MILLIS_MAX)) {
            slow.add(name);
        }
    }

    /**
     * The time of each run, the shortest first. Runs before them warm up the driver, which prepares
     * a statement after five uses.
     */
    private double[] millis(String address) throws IOException, InterruptedException {
        var millis = new double[RUNS];
        for (int i = -RUNS / 2; i < RUNS; i++) {
            long startNanos = System.nanoTime();
            get(address);
            if (i >= 0) {
                millis[i] = (System.nanoTime() - startNanos) / 1e6;
            }
        }
        Arrays.sort(millis);
        return millis;
    }

    private JsonNode get(String address) throws IOException, InterruptedException {
        var reply =
                client.send(
                        HttpRequest.newBuilder(URI.create(address)).GET().build(),
                        BodyHandlers.ofString());
        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
        return JSON.readTree(reply.body());
    }
}
