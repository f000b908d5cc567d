package dev.askel.connectors.http;

import dev.askel.connectors.guard.GuardedResponse.Answered;
import dev.askel.connectors.guard.OutgoingRequest;
import dev.askel.engine.task.CallWatcher.WatchedRequest;
import dev.askel.engine.task.CallWatcher.WatchedResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Formats requests and answers for TestState. */
final class WatchedExchanges {
    private WatchedExchanges() {}

    static WatchedRequest request(OutgoingRequest request) {
        var body = request.body();
        return new WatchedRequest(
                request.address().getScheme(),
                request.method(),
                request.address().toASCIIString(),
                headers(request.headers()),
                body.length == 0 ? null : new String(body, StandardCharsets.UTF_8));
    }

    static WatchedResponse response(String protocol, Answered answer) {
        return new WatchedResponse(
                protocol,
                answer.status(),
                HttpResult.statusText(answer),
                headers(answer.headers()),
                HttpResult.bodyText(answer));
    }

    private static String headers(Map<String, List<String>> headers) {
        return headers.entrySet().stream()
                .flatMap(header ->
                        header.getValue().stream().map(value -> header.getKey() + ": " + value))
                .collect(Collectors.joining(", ", "[", "]"));
    }
}
