package dev.askel.http.hostile;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.askel.http.hostile.FuzzRequests.FuzzRequest;
import dev.askel.http.hostile.RawConnection.Answer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Sends requests over one connection, some of them pipelined, and checks every answer. */
final class FuzzClient {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern REQUEST_ID =
            Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final int PIPELINED_MAX = 4;

    private final InetSocketAddress server;
    private final SeededRandom random;
    private final FuzzRequests requests;
    private final KnownIds known;
    private final ConcurrentMap<String, LongAdder> outcomes;
    private int sent;

    FuzzClient(
            InetSocketAddress server,
            SeededRandom random,
            FuzzRequests requests,
            KnownIds known,
            ConcurrentMap<String, LongAdder> outcomes) {
        this.server = server;
        this.random = random;
        this.requests = requests;
        this.known = known;
        this.outcomes = outcomes;
    }

    /** Sends requests until {@code count} of them have ended. */
    void send(int count) {
        sent = 0;
        try {
            while (sent < count) {
                try (var wire = new RawConnection(server)) {
                    boolean usable = true;
                    while (usable && sent < count) {
                        usable = send(wire, batch(count - sent));
                    }
                }
            }
        } catch (IOException e) {
            throw new AssertionError("after " + sent + " requests", e);
        }
    }

    private List<FuzzRequest> batch(int max) {
        var batch = new ArrayList<FuzzRequest>();
        int size = Math.min(max, 1 + random.below(PIPELINED_MAX));
        while (batch.size() < size) {
            var request = requests.next();
            batch.add(request);
            if (request.isLast()) {
                break;
            }
        }
        return batch;
    }

    private boolean send(RawConnection wire, List<FuzzRequest> batch) throws IOException {
        for (var request : batch) {
            if (!wire.send(request.bytes())) {
                break;
            }
        }
        if (batch.getLast().closesOutput()) {
            wire.closeOutput();
        }
        for (var request : batch) {
            var answer = answer(wire, request, batch);
            checkAnswer(request, answer);
            sent++;
            if (answer == null || "close".equals(answer.headers().get("connection"))) {
                return false;
            }
        }
        return !batch.getLast().isLast();
    }

    private static @Nullable Answer answer(
            RawConnection wire, FuzzRequest request, List<FuzzRequest> batch) throws IOException {
        try {
            return wire.read(request.isHead());
        } catch (SocketTimeoutException silence) {
            throw new AssertionError(
                    "no answer to request %d of %s, and the connection stays open"
                            .formatted(
                                    batch.indexOf(request) + 1,
                                    batch.stream().map(FuzzClient::abbreviated).toList()),
                    silence);
        }
    }

    private void checkAnswer(FuzzRequest request, @Nullable Answer answer) {
        if (answer == null) {
            if (request.mustBeAnswered()) {
                throw new AssertionError("no answer to " + abbreviated(request));
            }
            count("closed");
            return;
        }
        if (answer.status() >= 500) {
            throw new AssertionError(
                    answer.status() + " " + answer.text() + " to " + abbreviated(request));
        }
        if (request.isHead()) {
            count("HEAD");
            return;
        }
        if (!REQUEST_ID.matcher(answer.headers().getOrDefault("x-amzn-requestid", "")).matches()) {
            throw new AssertionError(
                    "no request id: "
                            + answer.status()
                            + " "
                            + answer.text()
                            + " to "
                            + abbreviated(request));
        }
        try {
            var json = JSON.readTree(answer.body());
            var type = json.path("__type").asText();
            count(answer.status() + " " + type.substring(type.indexOf('#') + 1));
            if (answer.status() == 200) {
                known.learn(random, answer.text());
            }
        } catch (IOException e) {
            throw new AssertionError(answer.text() + " to " + abbreviated(request), e);
        }
    }

    private void count(String outcome) {
        outcomes.computeIfAbsent(outcome, _ -> new LongAdder()).increment();
    }

    private static String abbreviated(FuzzRequest request) {
        var text = new String(request.bytes(), StandardCharsets.ISO_8859_1);
        return text.length() < 3_000
                ? text
                : text.substring(0, 3_000) + "… (" + text.length() + ")";
    }
}
