package dev.askel.server.recording;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.Config;
import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import dev.askel.server.refusal.RefusedException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Reads an execution from the server at the configured address. */
final class RemoteExecution implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);
    private static final int HTTP_OK = 200;
    private static final int PAGE_EVENTS = 1_000;

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build();
    private final String server;
    private final String execution;

    RemoteExecution(Config config, String arn) {
        server = config.getString("askel.http.host") + ":" + config.getInt("askel.http.port");
        execution = "/api/v1/executions/" + encoded(arn);
    }

    /** Returns the execution in the form of DescribeExecution. */
    JsonNode description() throws IOException, InterruptedException {
        return get("");
    }

    /** Returns all events in the form of GetExecutionHistory, the oldest first. */
    List<JsonNode> history() throws IOException, InterruptedException {
        var events = new ArrayList<JsonNode>();
        var page = get("/history?maxResults=" + PAGE_EVENTS);
        page.path("events").forEach(events::add);
        while (page.has("nextToken")) {
            page =
                    get(
                            "/history?maxResults=%d&nextToken=%s"
                                    .formatted(
                                            PAGE_EVENTS, encoded(page.path("nextToken").asText())));
            page.path("events").forEach(events::add);
        }
        return events;
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(URI.create("http://" + server + execution + path))
                        .timeout(ANSWER_TIMEOUT)
                        .build();
        try {
            var answer = client.send(request, BodyHandlers.ofString(StandardCharsets.UTF_8));
            var body = Payload.parse(answer.body()).tree();
            if (answer.statusCode() != HTTP_OK) {
                throw new IOException(body.path("message").asText(answer.body()));
            }
            return body;
        } catch (ConnectException e) {
            throw new RefusedException(
                    "No server listens at %s. Start one with askel up, or give its address with --host and --port."
                            .formatted(server),
                    e);
        } catch (MalformedJsonException e) {
            throw new IOException(server + " does not answer as a server of Askel's", e);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        client.close();
    }
}
