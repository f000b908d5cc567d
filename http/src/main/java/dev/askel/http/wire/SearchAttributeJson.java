package dev.askel.http.wire;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.attribute.AttributeDefinition;
import dev.askel.engine.api.attribute.AttributeType;
import dev.askel.engine.api.attribute.AttributeValue;
import dev.askel.engine.api.workbench.SearchAttributes.DefinedAttribute;
import dev.askel.engine.api.workbench.SearchAttributes.MachineAttributes;
import dev.askel.engine.api.workbench.SearchAttributes.NamedAttribute;
import dev.askel.engine.api.workbench.SearchAttributes.ValueGroup;
import dev.askel.engine.api.workbench.SearchAttributes.ValueGroups;
import java.util.List;
import java.util.Map;

/** Reads and writes search attributes. */
public final class SearchAttributeJson {
    private static final String NAME = "name";
    private static final String TYPE = "type";
    private static final String EXPRESSION = "expression";
    private static final String ATTRIBUTES = "attributes";

    private SearchAttributeJson() {}

    /** Reads the definitions of a state machine. */
    public static Answer<List<AttributeDefinition>> readDefinitions(byte[] body) {
        return RequestBody.read(
                body,
                members ->
                        members.structures(
                                ATTRIBUTES,
                                each ->
                                        new AttributeDefinition(
                                                each.text(NAME, StringConstraint.ANY),
                                                each.constant(TYPE, AttributeType.class),
                                                each.text(EXPRESSION, StringConstraint.ANY))));
    }

    public static void writeMachine(JsonWriter json, MachineAttributes machine) {
        json.member("stateMachineArn", machine.stateMachineArn())
                .member(ATTRIBUTES, machine.attributes(), SearchAttributeJson::write);
    }

    private static void write(JsonWriter json, DefinedAttribute attribute) {
        var definition = attribute.definition();
        json.beginObject()
                .member(NAME, definition.name())
                .member(TYPE, definition.type())
                .member(EXPRESSION, definition.expression())
                .member("problems", (long) attribute.problems())
                .endObject();
    }

    public static void writeNames(JsonWriter json, List<NamedAttribute> names) {
        json.member(
                ATTRIBUTES,
                names,
                (each, attribute) ->
                        each.beginObject()
                                .member(NAME, attribute.name())
                                .member(TYPE, attribute.type())
                                .endObject());
    }

    /** Writes the values of an execution, and the reasons why it has no value of an attribute. */
    public static void writeValues(JsonWriter json, Map<String, AttributeValue> values) {
        json.name("searchAttributes").beginObject();
        values.forEach((name, value) -> write(json, name, value));
        json.endObject();
        if (values.values().stream().anyMatch(AttributeValue.Absent.class::isInstance)) {
            json.name("searchAttributeProblems").beginObject();
            values.forEach((name, value) -> {
                if (value instanceof AttributeValue.Absent(var problem)) {
                    json.member(name, problem);
                }
            });
            json.endObject();
        }
    }

    /** Writes the executions of a search by the values of an attribute. */
    public static void writeGroups(JsonWriter json, ValueGroups groups) {
        json.member("groups", groups.groups(), SearchAttributeJson::write)
                .member("groupCount", (long) groups.groupCount())
                .member("executionCount", (long) groups.executionCount())
                .member("complete", groups.isComplete());
    }

    private static void write(JsonWriter json, ValueGroup group) {
        write(json.beginObject(), "value", group.value());
        json.member("count", (long) group.count()).name("statuses").beginObject();
        for (var status : ExecutionStatus.values()) {
            var executions = group.executions().get(status);
            if (executions != null) {
                json.member(status.name(), executions.longValue());
            }
        }
        json.endObject().endObject();
    }

    private static void write(JsonWriter json, String name, AttributeValue value) {
        switch (value) {
            case AttributeValue.Keyword(var text) -> json.member(name, text);
            case AttributeValue.Text(var text) -> json.member(name, text);
            case AttributeValue.Decimal(var number) -> writeNumber(json.name(name), number);
            case AttributeValue.Time(var instant) -> json.member(name, instant.toString());
            case AttributeValue.Flag(var isSet) -> json.member(name, isSet);
            case AttributeValue.Absent _ -> {}
        }
    }

    /** Writes an integer without a fraction. */
    private static void writeNumber(JsonWriter json, double number) {
        if (number == Math.rint(number) && Math.abs(number) <= 0x1p53) {
            json.number((long) number);
        } else {
            json.number(number);
        }
    }
}
