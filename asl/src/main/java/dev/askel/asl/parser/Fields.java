package dev.askel.asl.parser;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.asl.parser.source.Location;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads the members of an object in a definition. Reading a member of the wrong type adds a
 * finding. The result is then null, as for an absent member.
 */
public final class Fields {

    private final ObjectNode object;
    private final Location location;
    private final String pathPrefix;
    private final Findings findings;

    /** Creates a reader of an object. The results of {@link #path} begin at this object. */
    public Fields(ObjectNode object, Location location, Findings findings) {
        this(object, location, "", findings);
    }

    private Fields(ObjectNode object, Location location, String pathPrefix, Findings findings) {
        this.object = object;
        this.location = location;
        this.pathPrefix = pathPrefix;
        this.findings = findings;
    }

    /** Returns the object. Callers must not change it. */
    public ObjectNode object() {
        return object;
    }

    /** Returns the location of the object. */
    public Location location() {
        return location;
    }

    /** Returns the location of a member, which may be absent. */
    public Location locationOf(String name) {
        return location.member(name);
    }

    /** Returns the path of a member from the object for which the public constructor was called. */
    public String path(String name) {
        return pathPrefix + name;
    }

    /** Returns the findings about the definition. */
    public Findings findings() {
        return findings;
    }

    /** Returns the names of the members, in order. */
    public List<String> names() {
        var names = new ArrayList<String>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** Whether the member is present. It may be JSON null. */
    public boolean has(String name) {
        return object.has(name);
    }

    /** Returns the member; {@code NullNode} for JSON null, and null if the member is absent. */
    public @Nullable JsonNode node(String name) {
        return object.get(name);
    }

    /**
     * Adds one finding that names all missing members in the given order. Returns whether all
     * members are present.
     */
    public boolean requireAll(String... names) {
        var missing = Arrays.stream(names).filter(name -> !has(name)).toList();
        if (!missing.isEmpty()) {
            findings.addSchemaError(
                    location, "These fields are required: [" + String.join(", ", missing) + "]");
        }
        return missing.isEmpty();
    }

    /** Reads a string. */
    public @Nullable String readText(String name) {
        var node = typed(name, "String", JsonNode::isTextual);
        return node == null ? null : node.textValue();
    }

    /** Reads a string that is not empty. */
    public @Nullable String readNonEmptyText(String name) {
        var text = readText(name);
        if (text != null && text.isEmpty()) {
            findings.addSchemaError(locationOf(name), "Value cannot be empty");
            return null;
        }
        return text;
    }

    /** Reads a boolean. */
    public @Nullable Boolean readBoolean(String name) {
        var node = typed(name, "Boolean", JsonNode::isBoolean);
        return node == null ? null : node.booleanValue();
    }

    /** Reads an integer from {@code from} to {@code to}. */
    public @Nullable Long readInteger(String name, long from, long to) {
        var node = typed(name, "Integer", JsonNode::isIntegralNumber);
        if (node == null) {
            return null;
        }
        var value = node.bigIntegerValue();
        if (value.compareTo(BigInteger.valueOf(from)) < 0) {
            findings.addSchemaError(locationOf(name), "Minimum value is " + from);
            return null;
        }
        if (value.compareTo(BigInteger.valueOf(to)) > 0) {
            findings.addSchemaError(locationOf(name), "Maximum value is " + to);
            return null;
        }
        return value.longValueExact();
    }

    /** Reads a number of any size. */
    public @Nullable JsonNode readNumberOfAnySize(String name) {
        return typed(name, "Number", JsonNode::isNumber);
    }

    /** Reads a number from {@code from} to {@code to}. */
    public @Nullable Double readNumber(String name, double from, double to) {
        var node = readNumberOfAnySize(name);
        if (node == null) {
            return null;
        }
        double value = node.doubleValue();
        if (value < from) {
            findings.addSchemaError(locationOf(name), "Minimum value is " + from);
            return null;
        }
        if (value > to) {
            findings.addSchemaError(locationOf(name), "Maximum value is " + to);
            return null;
        }
        return value;
    }

    /** Reads one of the permitted strings. */
    public @Nullable String readOneOf(String name, List<String> permitted) {
        var node = typed(name, "[STRING]", JsonNode::isTextual);
        if (node == null || permitted.contains(node.textValue())) {
            return node == null ? null : node.textValue();
        }
        findings.addSchemaError(
                locationOf(name), "Value should be one of the following: " + permitted);
        return null;
    }

    /** Adds a finding when the object has more than one of the fields. */
    public void requireAtMostOne(List<String> names) {
        if (names.stream().filter(this::has).count() > 1) {
            findings.addSchemaError(
                    location, "There should only be one of the following fields: " + names);
        }
    }

    /** Adds a finding if the object does not have exactly one of the fields. */
    public void requireOne(List<String> names) {
        requireAtMostOne(names);
        if (names.stream().noneMatch(this::has)) {
            reportNoneOf(names);
        }
    }

    /** Adds the finding that the object has none of these fields, but must have one. */
    void reportNoneOf(List<String> names) {
        findings.addSchemaError(
                location, "This object should have only one of the following fields: " + names);
    }

    /** Adds the finding that this field is not supported. */
    public void reportUnsupported(String name) {
        findings.addSchemaError(location, "Field '%s' is not supported".formatted(name));
    }

    /** Reads an object. */
    public @Nullable Fields readObject(String name) {
        var node = typed(name, "Object", JsonNode::isObject);
        return node instanceof ObjectNode child ? child(child, name) : null;
    }

    /** Reads an array of objects. Each item of another type adds a finding and is omitted. */
    public List<Fields> readObjects(String name) {
        var array = typed(name, "Array", JsonNode::isArray);
        var items = new ArrayList<Fields>();
        for (int i = 0; array != null && i < array.size(); i++) {
            if (array.get(i) instanceof ObjectNode item) {
                items.add(item(item, name, i));
            } else {
                findings.addSchemaError(locationOf(name).item(i), "Expected value of type Object");
            }
        }
        return items;
    }

    /** Reads an array of objects. An empty array adds a finding. */
    public List<Fields> readNonEmptyObjects(String name) {
        if (node(name) instanceof ArrayNode array && array.isEmpty()) {
            findings.addSchemaError(locationOf(name), "Value cannot be empty");
        }
        return readObjects(name);
    }

    /**
     * Reads an array of strings. An empty array adds a finding. Each item of another type adds a
     * finding and is omitted.
     */
    public List<String> readNonEmptyTexts(String name) {
        var array = typed(name, "Array", JsonNode::isArray);
        if (array == null) {
            return List.of();
        }
        if (array.isEmpty()) {
            findings.addSchemaError(locationOf(name), "Value cannot be empty");
        }
        var texts = new ArrayList<String>();
        for (int i = 0; i < array.size(); i++) {
            var item = array.get(i);
            if (item.isTextual()) {
                texts.add(item.textValue());
            } else {
                findings.addSchemaError(locationOf(name).item(i), "Expected value of type String");
            }
        }
        return texts;
    }

    /** Returns the member if it is a string, otherwise null. Adds no finding. */
    public @Nullable String textOrNull(String name) {
        var node = object.get(name);
        return node == null ? null : node.textValue();
    }

    /** Returns the member if it is an object, otherwise null. Adds no finding. */
    public @Nullable Fields objectOrNull(String name) {
        return object.get(name) instanceof ObjectNode child ? child(child, name) : null;
    }

    /**
     * Returns the objects in the member if it is an array, otherwise an empty list. Adds no
     * findings.
     */
    public List<Fields> objectsOrEmpty(String name) {
        var items = new ArrayList<Fields>();
        if (object.get(name) instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                if (array.get(i) instanceof ObjectNode item) {
                    items.add(item(item, name, i));
                }
            }
        }
        return items;
    }

    private Fields child(ObjectNode child, String name) {
        return new Fields(child, locationOf(name), pathPrefix + name + "/", findings);
    }

    private Fields item(ObjectNode item, String name, int index) {
        return new Fields(
                item,
                locationOf(name).item(index),
                "%s%s[%d]/".formatted(pathPrefix, name, index),
                findings);
    }

    private @Nullable JsonNode typed(String name, String type, Predicate<JsonNode> isOfType) {
        var node = object.get(name);
        if (node == null || isOfType.test(node)) {
            return node;
        }
        findings.addSchemaError(locationOf(name), "Expected value of type " + type);
        return null;
    }
}
