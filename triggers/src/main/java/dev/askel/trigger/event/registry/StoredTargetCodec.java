package dev.askel.trigger.event.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.trigger.event.RuleTarget;
import dev.askel.trigger.event.RuleTarget.HttpParameters;
import dev.askel.trigger.event.RuleTarget.InputTransformer;
import dev.askel.trigger.event.RuleTarget.RetryPolicy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Encodes targets as rows of {@code event_targets}, version 1. */
final class StoredTargetCodec {
    private static final int VERSION = 1;

    private StoredTargetCodec() {}

    static String encode(RuleTarget target) {
        var document = StoredJson.document(VERSION);
        StoredJson.put(document, "roleArn", target.roleArn());
        StoredJson.put(document, "input", target.input());
        StoredJson.put(document, "inputPath", target.inputPath());
        var transformer = target.inputTransformer();
        if (transformer != null) {
            var object = document.putObject("transformer");
            object.put("template", transformer.template());
            var paths = transformer.paths();
            if (paths != null) {
                putTexts(object, "paths", paths);
            }
        }
        StoredJson.put(document, "messageGroupId", target.messageGroupId());
        StoredJson.put(document, "partitionKeyPath", target.partitionKeyPath());
        var http = target.http();
        if (http != null) {
            var object = document.putObject("http");
            var path = object.putArray("path");
            http.pathParameters().forEach(path::add);
            putTexts(object, "headers", http.headers());
            putTexts(object, "query", http.queryStrings());
        }
        StoredJson.put(document, "deadLetterArn", target.deadLetterArn());
        var retry = target.retry();
        if (retry != null) {
            var object = document.putObject("retry");
            StoredJson.put(object, "attempts", retry.maximumAttempts());
            StoredJson.put(object, "ageSeconds", retry.maximumAgeSeconds());
        }
        return StoredJson.encode(document);
    }

    private static void putTexts(ObjectNode to, String name, Map<String, String> texts) {
        var object = to.putObject(name);
        texts.forEach(object::put);
    }

    static RuleTarget decode(String id, String arn, String json) {
        var document = StoredJson.read(json, VERSION);
        return new RuleTarget(
                id,
                arn,
                StoredJson.text(document, "roleArn"),
                StoredJson.text(document, "input"),
                StoredJson.text(document, "inputPath"),
                transformer(document.get("transformer")),
                StoredJson.text(document, "messageGroupId"),
                StoredJson.text(document, "partitionKeyPath"),
                http(document.get("http")),
                StoredJson.text(document, "deadLetterArn"),
                retry(document.get("retry")));
    }

    private static @Nullable InputTransformer transformer(@Nullable JsonNode object) {
        return object == null
                ? null
                : new InputTransformer(
                        object.has("paths") ? texts(object.get("paths")) : null,
                        StoredJson.requiredText(object, "template"));
    }

    private static @Nullable HttpParameters http(@Nullable JsonNode object) {
        if (object == null) {
            return null;
        }
        var path = new ArrayList<String>();
        object.get("path").forEach(each -> path.add(each.textValue()));
        return new HttpParameters(path, texts(object.get("headers")), texts(object.get("query")));
    }

    private static @Nullable RetryPolicy retry(@Nullable JsonNode object) {
        return object == null
                ? null
                : new RetryPolicy(
                        StoredJson.integer(object, "attempts"),
                        StoredJson.integer(object, "ageSeconds"));
    }

    private static Map<String, String> texts(JsonNode object) {
        var texts = new LinkedHashMap<String, String>();
        object.properties().forEach(each -> texts.put(each.getKey(), each.getValue().textValue()));
        return texts;
    }
}
