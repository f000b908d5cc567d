package dev.askel.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Sends requests as pages of a server do, and reads the cookies of answers. */
final class BrowserRequests {
    private static final Pattern COOKIE = Pattern.compile("([A-Za-z_-]+=[^;]*);.*");

    private BrowserRequests() {}

    static HttpRequest.Builder request(
            TestServer server,
            String method,
            String path,
            String body,
            Map<String, String> headers) {
        var request =
                HttpRequest.newBuilder(server.uri(path))
                        .timeout(TestServer.DEADLINE)
                        .method(
                                method,
                                body.isEmpty()
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofString(body));
        var all = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        all.put("Content-Type", "application/json");
        all.putAll(headers);
        all.forEach(request::header);
        return request;
    }

    static String origin(TestServer server) {
        return "http://127.0.0.1:" + server.server.address().getPort();
    }

    /** Sends a request as a page of this server does. */
    static HttpResponse<String> send(
            TestServer server, String method, String path, String body, String cookie) {
        return server.send(
                request(
                        server,
                        method,
                        path,
                        body,
                        Map.of("Origin", origin(server), "Cookie", cookie)));
    }

    /** The name and the value of the cookie that an answer sets. */
    static String cookieOf(HttpResponse<String> answer) {
        var header = answer.headers().firstValue("Set-Cookie").orElseThrow();
        var cookie = COOKIE.matcher(header);
        assertThat(cookie.matches()).as(header).isTrue();
        return cookie.group(1);
    }
}
