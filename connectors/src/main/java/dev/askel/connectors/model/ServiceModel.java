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

/** What one service is asked and answers, as {@code compact_models.py} writes it. */
public final class ServiceModel {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Models in use; a large one has some megabytes. */
    private static final int KEPT_MAX = 32;

    private static final Map<String, SoftReference<ServiceModel>> KEPT =
            new LinkedHashMap<>(KEPT_MAX, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(
                        Map.Entry<String, SoftReference<ServiceModel>> eldest) {
                    return size() > KEPT_MAX;
                }
            };

    private final JsonNode model;
    private final ShapeTable table;

    private ServiceModel(JsonNode model) {
        this.model = model;
        this.table = new ShapeTable(model.path("shapes"));
    }

    /**
     * The model of a service; empty when there is none.
     *
     * @param client such as {@code cloudwatchlogs}
     */
    public static Optional<ServiceModel> of(String client) {
        // What comes from a definition must not lead to another place.
        if (!client.chars().allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))) {
            return Optional.empty();
        }
        synchronized (KEPT) {
            var kept = KEPT.get(client);
            var model = kept == null ? null : kept.get();
            if (model != null) {
                return Optional.of(model);
            }
        }
        var read = Optional.ofNullable(read(client));
        read.ifPresent(model -> {
            synchronized (KEPT) {
                KEPT.put(client, new SoftReference<>(model));
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

    /** How many services there are models of. */
    public static int count() {
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

    /** What the service calls itself: {@code DynamoDB}, {@code Secrets Manager}. */
    public String serviceId() {
        return service("id");
    }

    /** {@code json}, {@code rest-json}, {@code query}, {@code ec2} or {@code rest-xml}. */
    public String protocol() {
        return service("protocol");
    }

    /** What its hosts begin with, before the region. */
    public String hostPrefix() {
        return service("host");
    }

    /**
     * Where a service is called.
     *
     * @param host possibly with a path
     * @param signingRegion that requests are signed for; {@code *} for all. <code>{region}</code>
     *     in either is the caller's
     */
    public record RegionalHost(String host, String signingRegion) {}

    /** The place for callers in a region; empty where it is the usual one. */
    public Optional<RegionalHost> regionalHost(String region) {
        return model.path("service").path("at").properties().stream()
                .filter(at -> region.startsWith(at.getKey()))
                .max(Comparator.comparingInt(at -> at.getKey().length()))
                .map(at ->
                        new RegionalHost(
                                at.getValue().path(0).asText(), at.getValue().path(1).asText()));
    }

    /** The name that requests are signed for. */
    public String signingName() {
        return service("signs");
    }

    /** Of the API: {@code 2012-08-10}. */
    public String apiVersion() {
        return service("version");
    }

    /** What a JSON service calls its operations with, before a dot. */
    public String targetPrefix() {
        return service("target");
    }

    /** Of the JSON protocol. */
    public String jsonVersion() {
        return service("json");
    }

    /** Whether a JSON service spoke the query protocol before and still names its errors by it. */
    public boolean queryCompatible() {
        return model.path("service").has("query");
    }

    private String service(String name) {
        return model.path("service").path(name).asText();
    }

    /**
     * An operation; empty when there is none of that name.
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
     * The shape of an error; null when no operation of the service has one.
     *
     * @param code as on the wire
     */
    public @Nullable String error(String code) {
        return model.path("errors").path(code).textValue();
    }

    /** What an operation answers, to check what is said to be an answer; empty when it has none. */
    Optional<ResultShape> output(String operation) {
        var place = model.path("operations").path(operation).path("out");
        return place.isIntegralNumber()
                ? Optional.of(ResultShape.of(table, place))
                : Optional.empty();
    }
}
