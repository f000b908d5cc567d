package dev.askel.server.recording;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.Config;
import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import dev.askel.server.operator.OperatorClient;
import dev.askel.server.operator.OperatorClient.Call;
import dev.askel.server.refusal.RefusedException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads an execution from the server at the configured address. */
final class RemoteExecution implements AutoCloseable {
    private static final int HTTP_OK = 200;
    private static final int PAGE_EVENTS = 1_000;

    private final OperatorClient client;
    private final String execution;

    RemoteExecution(Config config, String arn) {
        client = new OperatorClient(config);
        execution = "/api/v1/executions/" + encoded(arn);
    }

    /** Returns the execution in the form of a DescribeExecution response. */
    JsonNode readDescription() throws IOException, InterruptedException {
        return get("");
    }

    /** Returns all events in the form of a GetExecutionHistory response, the oldest first. */
    List<JsonNode> readHistory() throws IOException, InterruptedException {
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
        try {
            var answer = client.send(Call.of("GET", execution + path));
            var body = Payload.parse(answer.body()).tree();
            if (answer.statusCode() != HTTP_OK) {
                throw new IOException(body.path("message").asText(answer.body()));
            }
            return body;
        } catch (ConnectException e) {
            throw new RefusedException(
                    "No server listens at %s. Start one with askel up, or give its address with --host and --port."
                            .formatted(client.address()),
                    e);
        } catch (MalformedJsonException e) {
            throw new IOException(client.address() + " does not answer like an Askel server", e);
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
