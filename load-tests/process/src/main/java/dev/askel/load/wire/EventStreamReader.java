package dev.askel.load.wire;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/**
 * Reads a stream of server-sent events (WHATWG HTML, section 9.2) like a browser behind a load
 * balancer. When the connection closes, the reader connects to the next node and continues after
 * the last event.
 */
public final class EventStreamReader {
    private static final Duration CONNECT_MAX = Duration.ofSeconds(3);
    // A stream sends at least a comment every 15 s.
    private static final Duration SILENCE_MAX = Duration.ofSeconds(20);
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(200);

    private final List<URI> endpoints;
    private final String region;
    private final String path;
    private int turn;
    private String lastEventId = "";

    /**
     * An event.
     *
     * @param id the id of the latest event that has an id, up to this event; empty if there was
     *     none
     * @param type the type; empty for an event without a type
     */
    public record ServerEvent(String id, String type, JsonNode data) {}

    EventStreamReader(List<URI> endpoints, int firstEndpointIndex, String region, String path) {
        this.endpoints = endpoints;
        this.turn = firstEndpointIndex;
        this.region = region;
        this.path = path;
    }

    /**
     * Reads events until {@code isLast} returns true, or until the thread is interrupted.
     *
     * @param isLast receives each event once, in order
     * @throws ErrorResponseException if a node rejects the request for another reason than
     *     throttling
     */
    public void read(Predicate<ServerEvent> isLast) throws ErrorResponseException {
        while (!Thread.currentThread().isInterrupted()) {
            var endpoint = endpoints.get(Math.floorMod(turn++, endpoints.size()));
            try {
                if (readFrom(endpoint, isLast)) {
                    return;
                }
            } catch (IOException | UnknownOutcomeException _) {
                // The reader continues at the next node.
            } catch (ErrorResponseException e) {
                if (!e.isThrottled()) {
                    throw e;
                }
            }
            LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
        }
    }

    /** Reads from one node. Returns true if the last event arrived before the connection closed. */
    private boolean readFrom(URI endpoint, Predicate<ServerEvent> isLast)
            throws IOException, ErrorResponseException, UnknownOutcomeException {
        var connection = (HttpURLConnection) endpoint.resolve(path).toURL().openConnection();
        connection.setConnectTimeout((int) CONNECT_MAX.toMillis());
        connection.setReadTimeout((int) SILENCE_MAX.toMillis());
        if (!region.isEmpty()) {
            connection.setRequestProperty("Authorization", AskelClient.authorization(region));
        }
        if (!lastEventId.isEmpty()) {
            connection.setRequestProperty("Last-Event-ID", lastEventId);
        }
        try {
            int status = connection.getResponseCode();
            if (status != HttpURLConnection.HTTP_OK) {
                var error = connection.getErrorStream();
                AskelClient.checkResponse(
                        path,
                        status,
                        error == null
                                ? ""
                                : new String(error.readAllBytes(), StandardCharsets.UTF_8));
            }
            return readLines(
                    new BufferedReader(
                            new InputStreamReader(
                                    connection.getInputStream(), StandardCharsets.UTF_8)),
                    isLast);
        } finally {
            // Without this call, the connection would be kept for another request.
            connection.disconnect();
        }
    }

    private boolean readLines(BufferedReader lines, Predicate<ServerEvent> isLast)
            throws IOException {
        var id = lastEventId;
        var type = "";
        var data = "";
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("id: ")) {
                id = line.substring("id: ".length());
            } else if (line.startsWith("event: ")) {
                type = line.substring("event: ".length());
            } else if (line.startsWith("data: ")) {
                data = line.substring("data: ".length());
            } else if (line.isEmpty()) {
                // Only a complete event changes the position.
                lastEventId = id;
                if (type.equals("reconnect")) {
                    return false;
                }
                if (!data.isEmpty()
                        && isLast.test(new ServerEvent(id, type, AskelClient.parseJson(data)))) {
                    return true;
                }
                type = "";
                data = "";
            }
        }
        return false;
    }
}
