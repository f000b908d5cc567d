package dev.askel.load.bench.loadgenerator;

import dev.askel.access.signature.SignableRequest.Header;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Generates load with the JDK's HTTP client in this process, for machines without wrk. */
public record JavaLoadGenerator() implements LoadGenerator {
    private static final int OK = 200;

    @Override
    public String name() {
        return "Java client";
    }

    @Override
    public LoadResult run(URI server, List<LoadCall> calls, int clients, Duration time) {
        // Requests are chosen with equal probability, so a call is added as often as its weight.
        var requests = new ArrayList<HttpRequest>();
        for (var call : calls) {
            for (int i = 0; i < call.weight(); i++) {
                requests.addAll(requests(server, call));
            }
        }
        try (var http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            return LoadResult.of(
                    ClosedLoop.run(clients, time, () -> send(http, random(requests))), time);
        }
    }

    private static List<HttpRequest> requests(URI server, LoadCall call) {
        return call.credentialHeaders(server.getRawAuthority()).stream()
                .map(credentials -> request(server, call, credentials))
                .toList();
    }

    private static HttpRequest request(URI server, LoadCall call, List<Header> credentials) {
        var request =
                HttpRequest.newBuilder(server.resolve(call.path()))
                        .header("Content-Type", call.contentType())
                        .POST(HttpRequest.BodyPublishers.ofString(call.body()));
        if (!call.target().isEmpty()) {
            request.header("X-Amz-Target", "AWSStepFunctions." + call.target());
        }
        credentials.forEach(header -> request.header(header.name(), header.value()));
        return request.build();
    }

    /**
     * Sends a call and returns the status and body of the response, for the message about a failed
     * call.
     */
    static String responseTo(URI server, LoadCall call) throws IOException {
        try (var http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            var response = http.send(requests(server, call).getFirst(), BodyHandlers.ofString());
            return response.statusCode() + " " + response.body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted", e);
        }
    }

    private static HttpRequest random(List<HttpRequest> requests) {
        return requests.get(ThreadLocalRandom.current().nextInt(requests.size()));
    }

    private static byte[] send(HttpClient http, HttpRequest request)
            throws IOException, InterruptedException {
        var response = http.send(request, BodyHandlers.ofByteArray());
        if (response.statusCode() != OK) {
            throw new IOException(
                    "%s returned status %d".formatted(request, response.statusCode()));
        }
        return response.body();
    }

    @Override
    public Process startWorkers(URI server, String activityArn, int pollers) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ActivityWorker.class.getName(),
                        server.toString(),
                        activityArn,
                        Integer.toString(pollers))
                .inheritIO()
                .start();
    }
}
