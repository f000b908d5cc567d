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
 * A stream of server-sent events (WHATWG HTML, section 9.2), read as a browser behind a load
 * balancer does: where it breaks off, the reader comes again at the next node, behind the last
 * event it got.
 */
public final class EventStream {
    private static final Duration CONNECT_MAX = Duration.ofSeconds(3);
    // One that lives says something every 15 s.
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
     * @param id of the last event that had one, this one included; empty when there was none
     * @param type empty for one without
     */
    public record Told(String id, String type, JsonNode data) {}

    EventStream(List<URI> endpoints, int turn, String region, String path) {
        this.endpoints = endpoints;
        this.turn = turn;
        this.region = region;
        this.path = path;
    }

    /**
     * Reads on until an event is the last one, or the thread is interrupted.
     *
     * @param isLast sees each event once, in the order in which they come
     * @throws RefusedException when a node will not have it, other than by throttling
     */
    public void read(Predicate<Told> isLast) throws RefusedException {
        while (!Thread.currentThread().isInterrupted()) {
            var endpoint = endpoints.get(Math.floorMod(turn++, endpoints.size()));
            try {
                if (readFrom(endpoint, isLast)) {
                    return;
                }
            } catch (IOException | UnansweredException _) {
                // The next node has the rest.
            } catch (RefusedException e) {
                if (!e.isThrottled()) {
                    throw e;
                }
            }
            LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
        }
    }

    /** Whether the last one came before the stream broke off. */
    private boolean readFrom(URI endpoint, Predicate<Told> isLast)
            throws IOException, RefusedException, UnansweredException {
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
                AskelClient.understood(
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
            // It would be kept for another request.
            connection.disconnect();
        }
    }

    private boolean readLines(BufferedReader lines, Predicate<Told> isLast) throws IOException {
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
                // What came in part only does not count.
                lastEventId = id;
                if (type.equals("reconnect")) {
                    return false;
                }
                if (!data.isEmpty() && isLast.test(new Told(id, type, AskelClient.read(data)))) {
                    return true;
                }
                type = "";
                data = "";
            }
        }
        return false;
    }
}
