package dev.askel.trigger.schedule;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.askel.trigger.schedule.ScheduleDefinition.ActionAfterCompletion;
import dev.askel.trigger.schedule.ScheduleDefinition.State;
import dev.askel.trigger.target.TargetCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Encodes definitions of schedules for the database: a JSON object in UTF-8. Its member {@code v}
 * is the version of the format. A new member is optional; another meaning needs another version.
 * The member {@code target} is in the format of {@link TargetCodec}.
 */
final class DefinitionCodec {
    private static final int VERSION = 1;
    private static final ObjectMapper JSON = new ObjectMapper();

    private DefinitionCodec() {}

    static byte[] encode(ScheduleDefinition definition) {
        try {
            var json =
                    JSON.createObjectNode()
                            .put("v", VERSION)
                            .put("expression", definition.expression())
                            .put("timezone", definition.timezone())
                            .put("state", definition.state().name())
                            .put("afterCompletion", definition.actionAfterCompletion().name());
            if (definition.start() != null) {
                json.put("start", definition.start().toEpochMilli());
            }
            if (definition.end() != null) {
                json.put("end", definition.end().toEpochMilli());
            }
            if (definition.windowMinutes() != null) {
                json.put("windowMinutes", definition.windowMinutes());
            }
            if (definition.description() != null) {
                json.put("description", definition.description());
            }
            if (definition.kmsKeyArn() != null) {
                json.put("kmsKeyArn", definition.kmsKeyArn());
            }
            json.set("target", JSON.readTree(TargetCodec.encode(definition.target())));
            return JSON.writeValueAsBytes(json);
        } catch (IOException e) {
            throw new IllegalStateException("a schedule cannot be encoded", e);
        }
    }

    /**
     * Decodes a definition.
     *
     * @throws UncheckedIOException when a later release has encoded it, or the bytes are damaged
     */
    static ScheduleDefinition decode(byte[] bytes) {
        try {
            var json = JSON.readTree(bytes);
            int version = json.path("v").asInt();
            if (version != VERSION) {
                throw new IOException("A schedule has the unknown version " + version);
            }
            return new ScheduleDefinition(
                    json.required("expression").textValue(),
                    json.required("timezone").textValue(),
                    instantOrNull(json.path("start")),
                    instantOrNull(json.path("end")),
                    json.has("windowMinutes") ? json.path("windowMinutes").intValue() : null,
                    State.valueOf(json.required("state").textValue()),
                    ActionAfterCompletion.valueOf(json.required("afterCompletion").textValue()),
                    json.path("description").textValue(),
                    json.path("kmsKeyArn").textValue(),
                    TargetCodec.decode(JSON.writeValueAsBytes(json.required("target"))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static @Nullable Instant instantOrNull(JsonNode millis) {
        return millis.isMissingNode() ? null : Instant.ofEpochMilli(millis.longValue());
    }
}
