package dev.askel.connectors.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/** The shapes of one service's answers, as {@code compact_models.py} writes them. */
final class ServiceModel {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final JsonNode model;

    private ServiceModel(JsonNode model) {
        this.model = model;
    }

    /**
     * The model of a service; empty when there is none.
     *
     * @param service such as {@code cloudwatchlogs}
     */
    static Optional<ServiceModel> of(String service) {
        // What comes from a definition must not lead to another place.
        if (!service.chars().allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))) {
            return Optional.empty();
        }
        try (var file = ServiceModel.class.getResourceAsStream(service + ".json.gz")) {
            return file == null
                    ? Optional.empty()
                    : Optional.of(new ServiceModel(JSON.readTree(new GZIPInputStream(file))));
        } catch (IOException e) {
            throw new UncheckedIOException("The model of " + service + " cannot be read", e);
        }
    }

    /**
     * What an operation answers; empty when there is no such operation, or it answers nothing.
     *
     * @param operation such as {@code PutItem}
     */
    Optional<Shape> output(String operation) {
        var index = model.path("operations").path(operation);
        return index.isIntegralNumber() ? Optional.of(shape(index)) : Optional.empty();
    }

    private Shape shape(JsonNode index) {
        var shape = model.path("shapes").path(index.intValue());
        return switch (shape.path("t").asText()) {
            case "o" -> new Shape.Structure(this, shape);
            case "a" -> new Shape.Items(this, shape);
            case "m" -> new Shape.Values(this, shape);
            case "s" -> new Shape.Text(shape);
            case "n" -> new Shape.Amount(shape);
            case "b" -> new Shape.Truth();
            default -> new Shape.Anything();
        };
    }

    /** The shape that another refers to. */
    Shape referred(JsonNode index) {
        return shape(index);
    }
}
