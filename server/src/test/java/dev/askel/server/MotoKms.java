package dev.askel.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** Runs moto's server in place of AWS KMS. */
final class MotoKms implements AutoCloseable {
    private final Process process;
    private final URI endpoint;
    private final HttpClient http = HttpClient.newHttpClient();

    private MotoKms(Process process, URI endpoint) {
        this.process = process;
        this.endpoint = endpoint;
    }

    /** Whether moto is installed. */
    static boolean isInstalled() throws InterruptedException {
        try {
            return new ProcessBuilder("python3", "-c", "import moto.server").start().waitFor() == 0;
        } catch (IOException _) {
            return false;
        }
    }

    /** Starts the process; {@link #createKey} waits until it responds. */
    static MotoKms start() throws IOException {
        int port;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        var process =
                new ProcessBuilder(
                                "python3",
                                "-m",
                                "moto.server",
                                "-H",
                                "127.0.0.1",
                                "-p",
                                Integer.toString(port))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        return new MotoKms(process, URI.create("http://127.0.0.1:" + port + "/"));
    }

    /** The variables with which a process uses this KMS and signs its calls. */
    Map<String, String> environment() {
        return Map.of(
                "AWS_ENDPOINT_URL_KMS", endpoint.toString(),
                "AWS_ACCESS_KEY_ID", "test",
                "AWS_SECRET_ACCESS_KEY", "test");
    }

    /** Creates a key and returns its ARN. */
    String createKey() throws InterruptedException {
        var deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (true) {
            try {
                return call("CreateKey", "{}").replaceFirst("(?s).*\"Arn\": ?\"([^\"]+)\".*", "$1");
            } catch (IOException notYet) {
                assertThat(System.nanoTime()).as("moto responds").isLessThan(deadline);
                LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            }
        }
    }

    /** Calls an operation of KMS, which must succeed, and returns the body of the answer. */
    String call(String operation, String body) throws IOException, InterruptedException {
        var answer =
                http.send(
                        HttpRequest.newBuilder(endpoint)
                                .timeout(Duration.ofMinutes(1))
                                .header("Content-Type", "application/x-amz-json-1.1")
                                .header("X-Amz-Target", "TrentService." + operation)
                                .header(
                                        "Authorization",
                                        "AWS4-HMAC-SHA256 Credential=test/20260101/eu-central-1/kms/aws4_request, SignedHeaders=host, Signature=none")
                                .POST(BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    /** Ends the process, so that KMS does not answer. */
    void stop() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        http.close();
        stop();
    }
}
