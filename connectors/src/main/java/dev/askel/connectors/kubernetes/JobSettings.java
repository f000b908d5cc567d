package dev.askel.connectors.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigRenderOptions;
import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import java.time.Duration;

/**
 * The settings of a function's Jobs.
 *
 * @param namespace empty for the namespace of the API's settings
 * @param outputLocation where the container writes its output
 * @param ttlAfterFinished how long a Job remains after its end, in whole seconds, so that a call
 *     repeated after a crash finds it
 * @param jobSpec merged into the {@code spec} of the Job
 * @param podSpec merged into the spec of its pod
 * @param container merged into the container; contains the image
 */
public record JobSettings(
        String namespace,
        OutputLocation outputLocation,
        Duration ttlAfterFinished,
        ObjectNode jobSpec,
        ObjectNode podSpec,
        ObjectNode container) {

    /** Where a container writes its output. */
    public enum OutputLocation {
        /** The file {@code /dev/termination-log}, at most 4 KiB. */
        TERMINATION_MESSAGE,
        /** The last line of its standard output. */
        LOG
    }

    public JobSettings {
        if (!container.path("image").isTextual()) {
            throw new IllegalArgumentException("image is missing");
        }
    }

    /**
     * Reads {@code askel.functions.NAME}.
     *
     * @throws IllegalArgumentException when the settings are invalid; the message gives the reason
     */
    public static JobSettings of(Config config) {
        var container = json(config, "container");
        for (var name : new String[] {"image", "command", "args"}) {
            if (config.hasPath(name)) {
                container.set(name, json(config, "value", name));
            }
        }
        return new JobSettings(
                config.hasPath("namespace") ? config.getString("namespace") : "",
                config.hasPath("result")
                        ? result(config.getString("result"))
                        : OutputLocation.TERMINATION_MESSAGE,
                config.hasPath("kept-for") ? config.getDuration("kept-for") : Duration.ofHours(1),
                json(config, "job-spec"),
                json(config, "pod-spec"),
                container);
    }

    private static OutputLocation result(String text) {
        return switch (text) {
            case "termination-message" -> OutputLocation.TERMINATION_MESSAGE;
            case "log" -> OutputLocation.LOG;
            default ->
                    throw new IllegalArgumentException(
                            "result is '%s', expected termination-message or log".formatted(text));
        };
    }

    private static ObjectNode json(Config config, String path) {
        return config.hasPath(path)
                ? (ObjectNode) json(config.getObject(path).render(ConfigRenderOptions.concise()))
                : JsonNodeFactory.instance.objectNode();
    }

    private static JsonNode json(Config config, String as, String path) {
        return json(config.getValue(path).atKey(as).root().render(ConfigRenderOptions.concise()))
                .path(as);
    }

    private static JsonNode json(String rendered) {
        try {
            return Payload.parse(rendered).tree().deepCopy();
        } catch (MalformedJsonException e) {
            throw new IllegalStateException(
                    "The configuration library rendered malformed JSON: " + rendered, e);
        }
    }
}
