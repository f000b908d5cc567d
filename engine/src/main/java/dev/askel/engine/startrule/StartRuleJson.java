package dev.askel.engine.startrule;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.engine.api.workbench.StartLimits.Overflow;
import dev.askel.engine.api.workbench.StartLimits.PauseNote;
import dev.askel.engine.api.workbench.StartLimits.Rate;
import dev.askel.engine.api.workbench.StartLimits.StartPause;
import dev.askel.engine.api.workbench.StartLimits.StartRule;
import dev.askel.engine.api.workbench.StartLimits.Supersede;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The stored form of a rule: JSON, in which absent members have their defaults. A release reads
 * only the versions that it knows, because a rule without its unknown members would limit less.
 */
public final class StartRuleJson {
    /** The latest version of the stored form. */
    public static final int VERSION = 4;

    /** The version of rules without an order. */
    private static final int VERSION_WITHOUT_ORDER = 3;

    /** The version of rules that supersede no executions. */
    private static final int VERSION_WITHOUT_SUPERSEDING = 2;

    /** The version of rules without a rate, which earlier releases read. */
    private static final int VERSION_WITHOUT_RATE = 1;

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private StartRuleJson() {}

    /** Writes a rule. */
    public static String write(StartRule rule) {
        var json = JsonNodeFactory.instance.objectNode();
        var rate = rule.rate();
        json.put("version", version(rule));
        if (rule.concurrency() != null) {
            json.put("concurrency", rule.concurrency());
        }
        if (rate != null) {
            json.put("ratePerSecond", rate.perSecond()).put("burst", rate.burst());
        }
        if (rule.key() != null) {
            json.put("key", rule.key());
        }
        json.put("queueMax", rule.queueMax());
        json.put("overflow", rule.overflow().name());
        if (rule.supersede() != Supersede.NONE) {
            json.put("supersede", rule.supersede().name());
        }
        if (rule.priority() != null) {
            json.put("priority", rule.priority());
        }
        if (rule.fairKey() != null) {
            json.put("fairKey", rule.fairKey());
        }
        var pause = rule.pause();
        if (pause != null) {
            writePause(json, pause);
        }
        return json.toString();
    }

    /** Writes a pause. Earlier releases know only whether the machine is paused. */
    private static void writePause(ObjectNode json, StartPause pause) {
        json.put("paused", true);
        if (pause.since() != null) {
            json.put("pausedAt", pause.since().toEpochMilli());
        }
        if (pause.note().by() != null) {
            json.put("pausedBy", pause.note().by());
        }
        if (pause.note().reason() != null) {
            json.put("pauseReason", pause.note().reason());
        }
    }

    private static @Nullable StartPause readPause(JsonNode json) {
        return json.path("paused").asBoolean()
                ? new StartPause(
                        json.has("pausedAt")
                                ? Instant.ofEpochMilli(json.get("pausedAt").asLong())
                                : null,
                        new PauseNote(
                                textOrNull(json, "pausedBy"), textOrNull(json, "pauseReason")))
                : null;
    }

    private static @Nullable String textOrNull(JsonNode json, String member) {
        return json.has(member) ? json.get(member).asText() : null;
    }

    /** Returns the first version that has all members of a rule. */
    private static int version(StartRule rule) {
        if (rule.hasOrder()) {
            return VERSION;
        }
        if (rule.supersede() != Supersede.NONE) {
            return VERSION_WITHOUT_ORDER;
        }
        return rule.rate() == null ? VERSION_WITHOUT_RATE : VERSION_WITHOUT_SUPERSEDING;
    }

    /** Reads a stored rule. */
    public static StartRule read(String stored) {
        JsonNode json;
        try {
            json = MAPPER.readTree(stored);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The stored start rule is not JSON: " + stored, e);
        }
        int version = json.path("version").asInt();
        if (version < VERSION_WITHOUT_RATE || version > VERSION) {
            throw new IllegalStateException(
                    "A later release has stored the start rule, with version %d: %s"
                            .formatted(version, stored));
        }
        return new StartRule(
                json.has("concurrency") ? Integer.valueOf(json.get("concurrency").asInt()) : null,
                json.has("ratePerSecond")
                        ? new Rate(json.get("ratePerSecond").asDouble(), json.get("burst").asInt())
                        : null,
                textOrNull(json, "key"),
                json.get("queueMax").asInt(),
                Overflow.valueOf(json.get("overflow").asText()),
                json.has("supersede")
                        ? Supersede.valueOf(json.get("supersede").asText())
                        : Supersede.NONE,
                textOrNull(json, "priority"),
                textOrNull(json, "fairKey"),
                readPause(json));
    }
}
