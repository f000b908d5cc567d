package dev.askel.connectors.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.SoftReference;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** The API model of one service, in the compact form that {@code compact_models.py} writes. */
public final class ServiceModel {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The maximum number of cached models; a large one needs some megabytes. */
    private static final int CACHED_MAX = 32;

    private static final Map<String, SoftReference<ServiceModel>> CACHE =
            new LinkedHashMap<>(CACHED_MAX, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(
                        Map.Entry<String, SoftReference<ServiceModel>> eldest) {
                    return size() > CACHED_MAX;
                }
            };

    private final JsonNode model;
    private final ShapeTable table;

    private ServiceModel(JsonNode model) {
        this.model = model;
        this.table = new ShapeTable(model.path("shapes"));
    }

    /**
     * Loads the model of a service; empty when there is none.
     *
     * @param client such as {@code cloudwatchlogs}
     */
    public static Optional<ServiceModel> load(String client) {
        // The name comes from a definition and must not lead to another resource.
        if (!client.chars().allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))) {
            return Optional.empty();
        }
        synchronized (CACHE) {
            var cached = CACHE.get(client);
            var model = cached == null ? null : cached.get();
            if (model != null) {
                return Optional.of(model);
            }
        }
        var read = Optional.ofNullable(read(client));
        read.ifPresent(model -> {
            synchronized (CACHE) {
                CACHE.put(client, new SoftReference<>(model));
            }
        });
        return read;
    }

    private static @Nullable ServiceModel read(String client) {
        try (var file = ServiceModel.class.getResourceAsStream(client + ".json.gz")) {
            return file == null ? null : new ServiceModel(JSON.readTree(new GZIPInputStream(file)));
        } catch (IOException e) {
            throw new UncheckedIOException("The model of " + client + " cannot be read", e);
        }
    }

    /** The number of services with a model. */
    public static int modelCount() {
        try (var sources = ServiceModel.class.getResourceAsStream("SOURCES")) {
            return Math.toIntExact(
                    new String(
                                    Objects.requireNonNull(sources, "SOURCES").readAllBytes(),
                                    StandardCharsets.UTF_8)
                            .lines()
                            .count());
        } catch (IOException e) {
            throw new UncheckedIOException("SOURCES cannot be read", e);
        }
    }

    /** The service id, such as {@code DynamoDB} or {@code Secrets Manager}. */
    public String serviceId() {
        return service("id");
    }

    /**
     * The protocol: {@code json}, {@code rest-json}, {@code query}, {@code ec2} or {@code
     * rest-xml}.
     */
    public String protocol() {
        return service("protocol");
    }

    /** The prefix of the service's hosts, before the region. */
    public String hostPrefix() {
        return service("host");
    }

    /**
     * The host and the signing region of a service in some regions.
     *
     * @param host the host, possibly with a path
     * @param signingRegion the region in the signature; {@code *} for all. The host and the signing
     *     region may contain <code>{region}</code>, the region of the caller
     */
    public record RegionalHost(String host, String signingRegion) {}

    /** Returns the host for callers in a region; empty when it follows the general pattern. */
    public Optional<RegionalHost> regionalHost(String region) {
        return model.path("service").path("at").properties().stream()
                .filter(at -> region.startsWith(at.getKey()))
                .max(Comparator.comparingInt(at -> at.getKey().length()))
                .map(at ->
                        new RegionalHost(
                                at.getValue().path(0).asText(), at.getValue().path(1).asText()));
    }

    /** The name of the service in signatures. */
    public String signingName() {
        return service("signs");
    }

    /** The version of the API: {@code 2012-08-10}. */
    public String apiVersion() {
        return service("version");
    }

    /** The prefix of operations in X-Amz-Target, before the dot, for the JSON protocol. */
    public String targetPrefix() {
        return service("target");
    }

    /** The version of the JSON protocol. */
    public String jsonVersion() {
        return service("json");
    }

    /**
     * Whether a JSON service previously used the query protocol and still returns the error codes
     * of that protocol.
     */
    public boolean isQueryCompatible() {
        return model.path("service").has("query");
    }

    private String service(String name) {
        return model.path("service").path(name).asText();
    }

    /**
     * Finds an operation; empty when there is none with this name.
     *
     * @param name such as {@code PutItem}
     */
    public Optional<ServiceOperation> operation(String name) {
        var operation = model.path("operations").path(name);
        return operation.isMissingNode()
                ? Optional.empty()
                : Optional.of(new ServiceOperation(table, name, operation));
    }

    /**
     * Returns the name of the shape of an error; null when the service has no error with this code.
     *
     * @param code the code on the wire
     */
    public @Nullable String errorShapeName(String code) {
        return model.path("errors").path(code).textValue();
    }

    /**
     * Returns the shape of an operation's answer, for the validation of mocked results; empty when
     * there is none.
     */
    Optional<ResultShape> outputShape(String operation) {
        var output = model.path("operations").path(operation).path("out");
        return output.isIntegralNumber()
                ? Optional.of(ResultShape.of(table, output))
                : Optional.empty();
    }
}
