package dev.askel.docs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.load.process.Deadline;
import dev.askel.load.wire.AskelClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * Runs moto's server in place of AWS, and makes the calls that the READMEs of the AWS tour make to
 * it.
 */
final class MotoServer implements AutoCloseable {
    private final Process process;
    private final String url;
    private final HttpClient http = HttpClient.newHttpClient();

    private MotoServer(Process process, String url) {
        this.process = process;
        this.url = url;
    }

    /** Returns whether moto's server and boto3 are installed. */
    static boolean isInstalled() {
        return LocalProgram.runs("python3", "-c", "import moto.server, boto3");
    }

    /** Starts the process. {@link #awaitStart} waits until it responds. */
    static MotoServer start() throws IOException {
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
                                String.valueOf(port))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        return new MotoServer(process, "http://127.0.0.1:" + port);
    }

    void awaitStart() {
        if (!Deadline.after(Duration.ofMinutes(1)).await(this::responds)) {
            throw new AssertionError("moto's server does not respond");
        }
    }

    private boolean responds() {
        try {
            send(HttpRequest.newBuilder(URI.create(url + "/moto-api/")));
            return true;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    String url() {
        return url;
    }

    /** Calls an operation of DynamoDB or SQS and returns the response. */
    JsonNode call(String service, String target, String body) {
        var answer =
                send(
                        signed("/", service)
                                .header("Content-Type", "application/x-amz-json-1.0")
                                .header("X-Amz-Target", target)
                                .POST(BodyPublishers.ofString(body.replace('\'', '"'))));
        return AskelClient.parseJson(answer.body());
    }

    /** Calls an operation of SNS and returns the text of the first element with that name. */
    String callSns(String parameters, String element) {
        var answer =
                send(
                        signed("/", "sns")
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(BodyPublishers.ofString(parameters + "&Version=2010-03-31")));
        var found = Pattern.compile("<%1$s>(.*?)</%1$s>".formatted(element)).matcher(answer.body());
        if (!found.find()) {
            throw new AssertionError("No " + element + " in " + answer.body());
        }
        return found.group(1);
    }

    /** Creates a bucket, or an object in a bucket. */
    void put(String path, String type, String text) {
        var answer =
                send(
                        signed(path, "s3")
                                .header("Content-Type", type)
                                .PUT(BodyPublishers.ofString(text)));
        if (answer.statusCode() != 200) {
            throw new AssertionError(answer.statusCode() + " " + answer.body());
        }
    }

    /** Returns the text of an object. */
    String getObject(String path) {
        return send(signed(path, "s3")).body();
    }

    void createTable(String name, String key) {
        call(
                "dynamodb",
                "DynamoDB_20120810.CreateTable",
                "{'TableName':'%1$s','BillingMode':'PAY_PER_REQUEST','KeySchema':[{'AttributeName':'%2$s','KeyType':'HASH'}],'AttributeDefinitions':[{'AttributeName':'%2$s','AttributeType':'S'}]}"
                        .formatted(name, key));
    }

    /** Returns the attributes of an item. */
    JsonNode getItem(String table, String key, String value) {
        return call(
                        "dynamodb",
                        "DynamoDB_20120810.GetItem",
                        "{'TableName':'%s','Key':{'%s':{'S':'%s'}}}".formatted(table, key, value))
                .path("Item");
    }

    String createQueue(String name) {
        return call("sqs", "AmazonSQS.CreateQueue", "{'QueueName':'%s'}".formatted(name))
                .path("QueueUrl")
                .asText();
    }

    private HttpRequest.Builder signed(String path, String service) {
        return HttpRequest.newBuilder(URI.create(url + path))
                .timeout(Duration.ofMinutes(1))
                .header(
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=tour/20260101/us-east-1/%s/aws4_request, SignedHeaders=host, Signature=none"
                                .formatted(service));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        http.close();
        process.destroyForcibly().onExit().join();
    }
}
