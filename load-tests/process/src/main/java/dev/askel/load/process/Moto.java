package dev.askel.load.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Runs moto's server in place of S3, where it creates a bucket, and of KMS. */
public final class Moto implements AutoCloseable {
    /** The name of the bucket. */
    public static final String BUCKET = "payloads";

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int OK = 200;

    /** Selects KMS. moto does not verify signatures. */
    private static final String KMS_AUTHORIZATION =
            "AWS4-HMAC-SHA256 Credential=test/20260101/eu-central-1/kms/aws4_request, SignedHeaders=host, Signature=none";

    private static final Pattern KEY = Pattern.compile("<Key>([^<]+)</Key>");

    private final Process process;
    private final URI endpoint;
    private final HttpClient http = HttpClient.newHttpClient();

    private Moto(Process process, URI endpoint) {
        this.process = process;
        this.endpoint = endpoint;
    }

    /** Whether moto is installed. */
    public static boolean isInstalled() throws InterruptedException {
        try {
            return new ProcessBuilder("python3", "-c", "import moto.server").start().waitFor() == 0;
        } catch (IOException _) {
            return false;
        }
    }

    /**
     * Starts a server on an IPv4 address of this machine, and creates the bucket.
     *
     * @param folder for its log
     * @throws IOException when Python's moto is missing or does not respond
     */
    public static Moto start(String address, Path folder) throws IOException {
        Files.createDirectories(folder);
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getByName(address))) {
            port = socket.getLocalPort();
        }
        var log = folder.resolve("moto.log");
        var process =
                new ProcessBuilder(
                                "python3",
                                "-m",
                                "moto.server",
                                "-H",
                                address,
                                "-p",
                                Integer.toString(port))
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        var moto = new Moto(process, URI.create("http://%s:%d/".formatted(address, port)));
        if (!Deadline.after(PATIENCE).await(() -> moto.createsBucket() || !process.isAlive())
                || !process.isAlive()) {
            moto.close();
            throw new IOException("moto does not respond: " + Files.readString(log));
        }
        return moto;
    }

    private boolean createsBucket() {
        try {
            createBucket(BUCKET);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Returns the URL of S3 and KMS. */
    public URI endpoint() {
        return endpoint;
    }

    /** Returns the variables with which a process uses S3 and KMS, and signs its calls. */
    public Map<String, String> environment() {
        return Map.of(
                "AWS_ENDPOINT_URL_KMS",
                endpoint.toString(),
                "AWS_ENDPOINT_URL_S3",
                endpoint.toString(),
                "AWS_ACCESS_KEY_ID",
                "test",
                "AWS_SECRET_ACCESS_KEY",
                "test");
    }

    /** Creates another bucket. */
    public void createBucket(String name) throws IOException {
        sendToS3("PUT", name);
    }

    /** Returns the keys of all objects in the bucket. */
    public Set<String> keys() throws IOException {
        var keys = new TreeSet<String>();
        while (true) {
            var after = keys.isEmpty() ? "" : keys.last();
            var page =
                    sendToS3(
                            "GET",
                            BUCKET
                                    + "?list-type=2&start-after="
                                    + URLEncoder.encode(after, StandardCharsets.UTF_8));
            var found = KEY.matcher(page).results().map(key -> key.group(1)).toList();
            if (found.isEmpty()) {
                return keys;
            }
            keys.addAll(found);
        }
    }

    /** Creates a key in KMS and returns its ARN. */
    public String createKey() throws IOException {
        return callKms("CreateKey", "{}").replaceFirst("(?s).*\"Arn\": ?\"([^\"]+)\".*", "$1");
    }

    /** Calls an operation of KMS and returns the body of the answer. */
    public String callKms(String operation, String body) throws IOException {
        return send(
                HttpRequest.newBuilder(endpoint)
                        .header("Content-Type", "application/x-amz-json-1.1")
                        .header("X-Amz-Target", "TrentService." + operation)
                        .header("Authorization", KMS_AUTHORIZATION)
                        .POST(BodyPublishers.ofString(body)));
    }

    private String sendToS3(String method, String path) throws IOException {
        return send(
                HttpRequest.newBuilder(endpoint.resolve(path))
                        .method(method, BodyPublishers.noBody()));
    }

    private String send(HttpRequest.Builder builder) throws IOException {
        var request = builder.timeout(PATIENCE).build();
        try {
            var answer = http.send(request, BodyHandlers.ofString());
            if (answer.statusCode() != OK) {
                throw new IOException(
                        "%s %s: %s".formatted(request.method(), request.uri(), answer.body()));
            }
            return answer.body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted", e);
        }
    }

    /** Ends the process, so that no call gets an answer. */
    public void stop() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        http.close();
        stop();
    }
}
