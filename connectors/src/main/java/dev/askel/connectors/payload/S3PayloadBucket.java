package dev.askel.connectors.payload;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.Config;
import dev.askel.connectors.aws.AssumedRoles;
import dev.askel.connectors.aws.AwsEnvironment;
import dev.askel.connectors.aws.BaseUrl;
import dev.askel.connectors.aws.ModelledServices;
import dev.askel.connectors.aws.OwnServerAddress;
import dev.askel.connectors.aws.ServiceCaller;
import dev.askel.connectors.aws.ServiceRequest;
import dev.askel.connectors.aws.ServiceResponse;
import dev.askel.connectors.aws.StreamedResponse;
import dev.askel.connectors.call.EndpointGates;
import dev.askel.connectors.call.GateSettings;
import dev.askel.connectors.call.HttpCalls;
import dev.askel.connectors.call.HttpExchange;
import dev.askel.connectors.call.StreamedExchange;
import dev.askel.engine.payload.PayloadBucket;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Calls S3 for the contents of large payloads (Amazon S3 API Reference). */
public final class S3PayloadBucket implements PayloadBucket, AutoCloseable {
    /** The name of the client in {@code askel.connectors.endpoints}. */
    private static final String CLIENT = "s3";

    private static final String SETTINGS = "askel.payloads.bucket";

    /** The maximum bytes of answers that are read as a whole. Those of objects are streams. */
    private static final int ANSWER_BYTES_MAX = 64 * 1024;

    private static final int OK = 200;

    /** The codes of GetObject for an object that does not exist. */
    private static final Set<String> ABSENT = Set.of("NoSuchKey", "NoSuchBucket");

    private final ModelledServices services;
    private final HttpCalls http;
    private final ServiceCaller caller;
    private final String bucket;
    private final Duration timeout;

    private S3PayloadBucket(
            ModelledServices services,
            HttpCalls http,
            ServiceCaller caller,
            String bucket,
            Duration timeout) {
        this.services = services;
        this.http = http;
        this.caller = caller;
        this.bucket = bucket;
        this.timeout = timeout;
    }

    /**
     * Opens the bucket of {@code askel.payloads.bucket}. The first call connects.
     *
     * @param config includes the {@code reference.conf} of this module
     * @param environment the environment variables, {@link System#getenv()}
     * @throws IllegalArgumentException when a setting or variable is invalid, or the setting names
     *     no bucket; the message names the setting or the variable
     */
    public static S3PayloadBucket open(Config config, Map<String, String> environment) {
        var settings = config.getConfig(SETTINGS);
        var name = settings.getString("name");
        if (name.isEmpty()) {
            throw new IllegalArgumentException(SETTINGS + ".name is empty");
        }
        var connectors = config.getConfig("askel.connectors");
        var url = settings.getString("endpoint");
        var general = AwsEnvironment.of(connectors, environment);
        // The role is assumed at the general endpoint of STS.
        var aws =
                url.isEmpty()
                        ? general
                        : general.withEndpoint(CLIENT, BaseUrl.parse(SETTINGS + ".endpoint", url));
        var region = settings.getString("region");
        // Reads the variables now, so that an invalid variable fails the start of the server.
        aws.endpoint(CLIENT, region, "");
        var http =
                new HttpCalls(
                        new EndpointGates(GateSettings.of(connectors), InstantSource.system()),
                        connectors.getDuration("connect-timeout"),
                        ANSWER_BYTES_MAX);
        var role = settings.getString("role-arn");
        return new S3PayloadBucket(
                new ModelledServices(
                        aws,
                        http,
                        new AssumedRoles(InstantSource.system(), false),
                        OwnServerAddress.withoutTls()),
                http,
                new ServiceCaller("", region, null, role.isEmpty() ? null : role),
                name,
                settings.getDuration("timeout"));
    }

    @Override
    public void put(String object, byte[] content) throws IOException, InterruptedException {
        var parameters = parameters(object);
        parameters.put("Body", content);
        parameters.put("ContentType", "application/octet-stream");
        requireAnswered(object, services.call(request("PutObject", parameters)));
    }

    @Override
    public byte @Nullable [] get(String object) throws IOException, InterruptedException {
        var call = services.openStream(request("GetObject", parameters(object)));
        return switch (call) {
            case StreamedResponse.Unsent(var answer) -> throw failure(object, answer);
            case StreamedResponse.Opened(StreamedExchange.Failed(var reason)) ->
                    throw failure(object, reason);
            case StreamedResponse.Opened(StreamedExchange.Opened opened) -> read(object, opened);
        };
    }

    private byte @Nullable [] read(String object, StreamedExchange.Opened opened)
            throws IOException {
        try (var body = opened.body()) {
            if (opened.status() == OK) {
                var content = body.readNBytes(OBJECT_BYTES_MAX + 1);
                if (content.length > OBJECT_BYTES_MAX) {
                    throw failure(object, "it is larger than any payload");
                }
                return content;
            }
            var text = new String(body.readNBytes(ANSWER_BYTES_MAX), StandardCharsets.UTF_8);
            var refusal =
                    services.parseRefusal(
                            CLIENT,
                            new HttpExchange.Response(
                                    opened.status(), opened.headers(), text, false));
            if (refusal.code() != null && ABSENT.contains(refusal.code())) {
                return null;
            }
            throw failure(object, refusal);
        }
    }

    @Override
    public void delete(String object) throws IOException, InterruptedException {
        requireAnswered(object, services.call(request("DeleteObject", parameters(object))));
    }

    private ObjectNode parameters(String object) {
        return JsonNodeFactory.instance.objectNode().put("Bucket", bucket).put("Key", object);
    }

    private ServiceRequest request(String operation, ObjectNode parameters) {
        return new ServiceRequest(CLIENT, operation, parameters, caller, timeout);
    }

    private void requireAnswered(String object, ServiceResponse answer) throws IOException {
        if (!(answer instanceof ServiceResponse.Answered)) {
            throw failure(object, answer);
        }
    }

    private IOException failure(String object, ServiceResponse answer) {
        return failure(
                object,
                switch (answer) {
                    case ServiceResponse.Refused refusal ->
                            "status %d, %s: %s"
                                    .formatted(refusal.status(), refusal.code(), refusal.message());
                    case ServiceResponse.Unaddressed(var reason) -> reason;
                    case ServiceResponse.Unsigned(var reason, _, _, _) -> reason;
                    case ServiceResponse.NotSent(var reason) -> reason;
                    case ServiceResponse.Broken(var reason) -> reason;
                    case ServiceResponse.TimedOut(var after) -> "no answer within " + after;
                    case ServiceResponse.Answered _ -> "an unexpected answer";
                });
    }

    private IOException failure(String object, String reason) {
        return new IOException("s3://%s/%s: %s".formatted(bucket, object, reason));
    }

    @Override
    public void close() {
        http.close();
    }
}
