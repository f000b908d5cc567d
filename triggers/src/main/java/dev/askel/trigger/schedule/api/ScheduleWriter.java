package dev.askel.trigger.schedule.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.engine.api.Tag;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.trigger.schedule.Schedule;
import dev.askel.trigger.schedule.ScheduleGroup;
import dev.askel.trigger.schedule.ScheduleName;
import dev.askel.trigger.schedule.Schedules.ScheduleGroupList;
import dev.askel.trigger.schedule.Schedules.ScheduleList;
import dev.askel.trigger.target.Target;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes schedules and groups as responses. */
final class ScheduleWriter {
    private static final int MILLIS_DIGITS = 3;
    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN).build();

    private ScheduleWriter() {}

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** Encodes a response in UTF-8. */
    static byte[] bytes(ObjectNode response) {
        try {
            return JSON.writeValueAsBytes(response);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a response cannot be encoded", e);
        }
    }

    static ObjectNode empty() {
        return object();
    }

    static ObjectNode arn(String member, String arn) {
        return object().put(member, arn);
    }

    /** Writes the response of GetSchedule. */
    static ObjectNode schedule(Schedule schedule) {
        var definition = schedule.definition();
        var json =
                object().put("Arn", schedule.name().arn())
                        .put("GroupName", schedule.name().group())
                        .put("Name", schedule.name().name())
                        .put("ScheduleExpression", definition.expression())
                        .put("ScheduleExpressionTimezone", definition.timezone())
                        .put("State", definition.state().name())
                        .put("ActionAfterCompletion", definition.actionAfterCompletion().name())
                        .put("CreationDate", seconds(schedule.createdAt()))
                        .put("LastModificationDate", seconds(schedule.modifiedAt()));
        if (definition.description() != null) {
            json.put("Description", definition.description());
        }
        if (definition.start() != null) {
            json.put("StartDate", seconds(definition.start()));
        }
        if (definition.end() != null) {
            json.put("EndDate", seconds(definition.end()));
        }
        if (definition.kmsKeyArn() != null) {
            json.put("KmsKeyArn", definition.kmsKeyArn());
        }
        var window = json.putObject("FlexibleTimeWindow");
        if (definition.windowMinutes() == null) {
            window.put("Mode", "OFF");
        } else {
            window.put("Mode", "FLEXIBLE")
                    .put("MaximumWindowInMinutes", definition.windowMinutes());
        }
        json.set("Target", target(definition.target()));
        return json;
    }

    private static ObjectNode target(Target target) {
        var json = object().put("Arn", target.arn()).put("RoleArn", target.roleArn());
        if (target.input() != null) {
            json.put("Input", target.input());
        }
        json.putObject("RetryPolicy")
                .put("MaximumEventAgeInSeconds", target.retryPolicy().maximumEventAgeSeconds())
                .put("MaximumRetryAttempts", target.retryPolicy().maximumRetryAttempts());
        if (target.deadLetterArn() != null) {
            json.putObject("DeadLetterConfig").put("Arn", target.deadLetterArn());
        }
        for (var member : parameters(target).properties()) {
            json.set(member.getKey(), member.getValue());
        }
        return json;
    }

    private static JsonNode parameters(Target target) {
        try {
            return JSON.readTree(target.parameters());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the parameters of a target are damaged", e);
        }
    }

    /** Writes the response of ListSchedules. */
    static ObjectNode schedules(ScheduleList page) {
        var json = object();
        var list = json.putArray("Schedules");
        for (var schedule : page.schedules()) {
            list.addObject()
                    .put("Arn", schedule.name().arn())
                    .put("GroupName", schedule.name().group())
                    .put("Name", schedule.name().name())
                    .put("State", schedule.definition().state().name())
                    .put("CreationDate", seconds(schedule.createdAt()))
                    .put("LastModificationDate", seconds(schedule.modifiedAt()))
                    .putObject("Target")
                    .put("Arn", schedule.definition().target().arn());
        }
        return withToken(json, page.nextToken());
    }

    /** Writes the response of GetScheduleGroup. */
    static ObjectNode group(ArnScope scope, ScheduleGroup group) {
        return object().put("Arn", ScheduleName.groupArn(scope, group.name()))
                .put("Name", group.name())
                .put("State", group.state().name())
                .put("CreationDate", seconds(group.createdAt()))
                .put("LastModificationDate", seconds(group.modifiedAt()));
    }

    /** Writes the response of ListScheduleGroups. */
    static ObjectNode groups(ArnScope scope, ScheduleGroupList page) {
        var json = object();
        var list = json.putArray("ScheduleGroups");
        page.groups().forEach(group -> list.add(group(scope, group)));
        return withToken(json, page.nextToken());
    }

    /** Writes the response of ListTagsForResource. */
    static ObjectNode tags(List<Tag> tags) {
        var json = object();
        ArrayNode list = json.putArray("Tags");
        tags.forEach(tag -> list.addObject().put("Key", tag.key()).put("Value", tag.value()));
        return json;
    }

    private static ObjectNode withToken(ObjectNode json, @Nullable String nextToken) {
        return nextToken == null ? json : json.put("NextToken", nextToken);
    }

    private static BigDecimal seconds(Instant instant) {
        return BigDecimal.valueOf(instant.toEpochMilli(), MILLIS_DIGITS);
    }
}
