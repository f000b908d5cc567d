package dev.askel.trigger.event.input;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/**
 * An event that a rule has matched.
 *
 * @param json the event as JSON
 * @param tree the same event
 * @param ingestedAt the time when Askel received the event
 * @param ruleName the name of the rule
 */
public record MatchedEvent(
        String json, JsonNode tree, Instant ingestedAt, String ruleName, String ruleArn) {}
