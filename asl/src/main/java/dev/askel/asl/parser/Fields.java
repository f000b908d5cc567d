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
 * The members of an object of a definition. Reading a member of the wrong type adds a finding and
 * gives null, as for an absent member.
 */
public final class Fields {

    private final ObjectNode object;
    private final Location location;
    private final String pathPrefix;
    private final Findings findings;

    /** The members of the object at which the paths of {@link #path} begin. */
    public Fields(ObjectNode object, Location location, Findings findings) {
        this(object, location, "", findings);
    }

    private Fields(ObjectNode object, Location location, String pathPrefix, Findings findings) {
        this.object = object;
        this.location = location;
        this.pathPrefix = pathPrefix;
        this.findings = findings;
    }

    /** The object itself; do not change it. */
    public ObjectNode object() {
        return object;
    }

    /** The location of the object. */
    public Location location() {
        return location;
    }

    /** The location of a member, present or not. */
    public Location at(String name) {
        return location.member(name);
    }

    /** The path to a member from the outermost object that was read. */
    public String path(String name) {
        return pathPrefix + name;
    }

    /** The findings of the definition. */
    public Findings findings() {
        return findings;
    }

    /** The names of the members, in their order. */
    public List<String> names() {
        var names = new ArrayList<String>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** Whether the member is present, even as JSON null. */
    public boolean has(String name) {
        return object.has(name);
    }

    /** The member; {@code NullNode} for a JSON null, null when absent. */
    public @Nullable JsonNode node(String name) {
        return object.get(name);
    }

    /**
     * Adds one finding that names all missing members in the given order. Returns whether none is
     * missing.
     */
    public boolean require(String... names) {
        var missing = Arrays.stream(names).filter(name -> !has(name)).toList();
        if (!missing.isEmpty()) {
            findings.schema(
                    location, "These fields are required: [" + String.join(", ", missing) + "]");
        }
        return missing.isEmpty();
    }

    /** A string. */
    public @Nullable String text(String name) {
        var node = typed(name, "String", JsonNode::isTextual);
        return node == null ? null : node.textValue();
    }

    /** A string that is not empty. */
    public @Nullable String nonEmptyText(String name) {
        var text = text(name);
        if (text != null && text.isEmpty()) {
            findings.schema(at(name), "Value cannot be empty");
            return null;
        }
        return text;
    }

    /** A boolean. */
    public @Nullable Boolean bool(String name) {
        var node = typed(name, "Boolean", JsonNode::isBoolean);
        return node == null ? null : node.booleanValue();
    }

    /** An integer within bounds, both included. */
    public @Nullable Long integer(String name, long from, long to) {
        var node = typed(name, "Integer", JsonNode::isIntegralNumber);
        if (node == null) {
            return null;
        }
        var value = node.bigIntegerValue();
        if (value.compareTo(BigInteger.valueOf(from)) < 0) {
            findings.schema(at(name), "Minimum value is " + from);
            return null;
        }
        if (value.compareTo(BigInteger.valueOf(to)) > 0) {
            findings.schema(at(name), "Maximum value is " + to);
            return null;
        }
        return value.longValueExact();
    }

    /** A number of any size. */
    public @Nullable JsonNode numeric(String name) {
        return typed(name, "Number", JsonNode::isNumber);
    }

    /** A number within bounds, both included. */
    public @Nullable Double number(String name, double from, double to) {
        var node = numeric(name);
        if (node == null) {
            return null;
        }
        double value = node.doubleValue();
        if (value < from) {
            findings.schema(at(name), "Minimum value is " + from);
            return null;
        }
        if (value > to) {
            findings.schema(at(name), "Maximum value is " + to);
            return null;
        }
        return value;
    }

    /** One of the permitted strings. */
    public @Nullable String oneOf(String name, List<String> permitted) {
        var node = typed(name, "[STRING]", JsonNode::isTextual);
        if (node == null || permitted.contains(node.textValue())) {
            return node == null ? null : node.textValue();
        }
        findings.schema(at(name), "Value should be one of the following: " + permitted);
        return null;
    }

    /** Adds a finding when the object has more than one of the fields. */
    public void requireAtMostOne(List<String> names) {
        if (names.stream().filter(this::has).count() > 1) {
            findings.schema(location, "There should only be one of the following fields: " + names);
        }
    }

    /** Adds a finding unless the object has exactly one of the fields. */
    public void requireOne(List<String> names) {
        requireAtMostOne(names);
        if (names.stream().noneMatch(this::has)) {
            reportNoneOf(names);
        }
    }

    /** Adds the finding that the object has none of these fields although it needs one. */
    void reportNoneOf(List<String> names) {
        findings.schema(
                location, "This object should have only one of the following fields: " + names);
    }

    /** Adds the finding that the object must not have this field. */
    public void reportUnsupported(String name) {
        findings.schema(location, "Field '%s' is not supported".formatted(name));
    }

    /** An object. */
    public @Nullable Fields object(String name) {
        var node = typed(name, "Object", JsonNode::isObject);
        return node instanceof ObjectNode child ? child(child, name) : null;
    }

    /** An array of objects. Other items give findings and are omitted. */
    public List<Fields> objects(String name) {
        var array = typed(name, "Array", JsonNode::isArray);
        var items = new ArrayList<Fields>();
        for (int i = 0; array != null && i < array.size(); i++) {
            if (array.get(i) instanceof ObjectNode item) {
                items.add(item(item, name, i));
            } else {
                findings.schema(at(name).item(i), "Expected value of type Object");
            }
        }
        return items;
    }

    /** An array of at least one object. An empty array gives a finding. */
    public List<Fields> nonEmptyObjects(String name) {
        if (node(name) instanceof ArrayNode array && array.isEmpty()) {
            findings.schema(at(name), "Value cannot be empty");
        }
        return objects(name);
    }

    /** An array of at least one string. Other items give findings and are omitted. */
    public List<String> nonEmptyTexts(String name) {
        var array = typed(name, "Array", JsonNode::isArray);
        if (array == null) {
            return List.of();
        }
        if (array.isEmpty()) {
            findings.schema(at(name), "Value cannot be empty");
        }
        var texts = new ArrayList<String>();
        for (int i = 0; i < array.size(); i++) {
            var item = array.get(i);
            if (item.isTextual()) {
                texts.add(item.textValue());
            } else {
                findings.schema(at(name).item(i), "Expected value of type String");
            }
        }
        return texts;
    }

    /** The member when it is a string, without a finding when it is not. */
    public @Nullable String textIfAny(String name) {
        var node = object.get(name);
        return node == null ? null : node.textValue();
    }

    /** The member when it is an object, without a finding when it is not. */
    public @Nullable Fields objectIfAny(String name) {
        return object.get(name) instanceof ObjectNode child ? child(child, name) : null;
    }

    /**
     * The items that are objects when the member is an array, without findings about other values.
     */
    public List<Fields> objectsIfAny(String name) {
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
        return new Fields(child, at(name), pathPrefix + name + "/", findings);
    }

    private Fields item(ObjectNode item, String name, int index) {
        return new Fields(
                item,
                at(name).item(index),
                "%s%s[%d]/".formatted(pathPrefix, name, index),
                findings);
    }

    private @Nullable JsonNode typed(String name, String type, Predicate<JsonNode> isOfType) {
        var node = object.get(name);
        if (node == null || isOfType.test(node)) {
            return node;
        }
        findings.schema(at(name), "Expected value of type " + type);
        return null;
    }
}
