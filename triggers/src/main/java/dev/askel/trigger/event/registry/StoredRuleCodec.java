package dev.askel.trigger.event.registry;

import dev.askel.trigger.event.EventRules.Rule;
import dev.askel.trigger.event.EventRules.RuleState;
import java.util.Objects;

/** Encodes rules as rows of {@code event_rules}, version 1. */
final class StoredRuleCodec {
    private static final int VERSION = 1;

    private StoredRuleCodec() {}

    static String encode(Rule rule) {
        var document = StoredJson.document(VERSION);
        StoredJson.put(document, "pattern", rule.pattern());
        StoredJson.put(document, "state", rule.state());
        StoredJson.put(document, "description", rule.description());
        StoredJson.put(document, "roleArn", rule.roleArn());
        StoredJson.put(document, "createdBy", rule.createdBy());
        return StoredJson.encode(document);
    }

    static Rule decode(BusKey bus, String name, String json) {
        var document = StoredJson.read(json, VERSION);
        return new Rule(
                bus.ruleArn(name),
                bus.name(),
                name,
                StoredJson.requiredText(document, "pattern"),
                Objects.requireNonNull(StoredJson.constant(document, "state", RuleState.class)),
                StoredJson.text(document, "description"),
                StoredJson.text(document, "roleArn"),
                StoredJson.requiredText(document, "createdBy"));
    }
}
