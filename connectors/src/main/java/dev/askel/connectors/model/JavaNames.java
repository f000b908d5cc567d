package dev.askel.connectors.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.connectors.model.WireShape.Member;
import java.util.HashMap;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What members are called in {@code aws-sdk} resources: as the SDK for Java, version 2, calls them,
 * with an upper-case first letter. {@code DBInstanceIdentifier} is {@code DbInstanceIdentifier},
 * {@code ETag} stays, and what is a word of Java is followed by {@code Value} (Developer Guide,
 * "Using AWS SDK service integrations": EqualsValue).
 */
public final class JavaNames {
    private static final Set<String> RESERVED =
            Set.of(
                    "abstract",
                    "assert",
                    "boolean",
                    "break",
                    "byte",
                    "case",
                    "catch",
                    "char",
                    "class",
                    "const",
                    "continue",
                    "default",
                    "do",
                    "double",
                    "else",
                    "enum",
                    "equals",
                    "extends",
                    "false",
                    "final",
                    "finally",
                    "float",
                    "for",
                    "goto",
                    "if",
                    "implements",
                    "import",
                    "instanceof",
                    "int",
                    "interface",
                    "long",
                    "native",
                    "new",
                    "null",
                    "package",
                    "private",
                    "protected",
                    "public",
                    "return",
                    "short",
                    "static",
                    "strictfp",
                    "super",
                    "switch",
                    "synchronized",
                    "this",
                    "throw",
                    "throws",
                    "transient",
                    "true",
                    "try",
                    "void",
                    "volatile",
                    "while");

    private JavaNames() {}

    /**
     * The name of a member.
     *
     * @param name as in the API, with an upper-case first letter
     */
    public static String of(String name) {
        int leading = 1;
        while (leading < name.length()
                && Character.isUpperCase(name.charAt(leading))
                && !(leading + 1 < name.length()
                        && Character.isLowerCase(name.charAt(leading + 1)))) {
            leading++;
        }
        var java = name.substring(0, leading).toLowerCase(Locale.ROOT) + name.substring(leading);
        var made = java.substring(0, 1).toUpperCase(Locale.ROOT) + java.substring(1);
        return RESERVED.contains(java) ? made + "Value" : made;
    }

    /** Members by the names of the API, of those of Java; what no member is called so stays. */
    public static JsonNode toApi(@Nullable WireShape shape, JsonNode value) {
        return renamed(shape, value, member -> of(member.name()), Member::name);
    }

    /**
     * Members by the names of Java, of those of the API; in their order, but for a member that is a
     * whole body, which comes last.
     */
    public static JsonNode toJava(@Nullable WireShape shape, JsonNode value) {
        return renamed(shape, value, Member::name, member -> of(member.name()));
    }

    private static JsonNode renamed(
            @Nullable WireShape shape,
            JsonNode value,
            Function<Member, String> from,
            Function<Member, String> to) {
        if (shape == null) {
            return value;
        }
        return switch (shape.kind()) {
            case STRUCTURE ->
                    value instanceof ObjectNode object ? members(shape, object, from, to) : value;
            case LIST -> {
                if (!value.isArray()) {
                    yield value;
                }
                var list = JsonNodeFactory.instance.arrayNode();
                value.forEach(each -> list.add(renamed(shape.element(), each, from, to)));
                yield list;
            }
            case MAP -> {
                if (!value.isObject()) {
                    yield value;
                }
                var map = JsonNodeFactory.instance.objectNode();
                value.properties()
                        .forEach(each ->
                                map.set(
                                        each.getKey(),
                                        renamed(shape.element(), each.getValue(), from, to)));
                yield map;
            }
            case STRING, BLOB, TIMESTAMP, NUMBER, BOOLEAN, ANYTHING -> value;
        };
    }

    private static ObjectNode members(
            WireShape shape,
            ObjectNode object,
            Function<Member, String> from,
            Function<Member, String> to) {
        var members = new HashMap<String, Member>();
        shape.members().forEach(member -> members.put(from.apply(member), member));
        var made = JsonNodeFactory.instance.objectNode();
        boolean same = true;
        for (var each : object.properties()) {
            var member = members.get(each.getKey());
            var name = member == null ? each.getKey() : to.apply(member);
            same &= name.equals(each.getKey());
            made.set(
                    name,
                    member == null
                            ? each.getValue()
                            : renamed(member.shape(), each.getValue(), from, to));
        }
        return same ? made : sorted(made, shape.payload(), to);
    }

    private static ObjectNode sorted(
            ObjectNode made, @Nullable Member payload, Function<Member, String> to) {
        var names = new TreeMap<String, JsonNode>();
        made.properties().forEach(each -> names.put(each.getKey(), each.getValue()));
        var last = payload == null ? null : names.remove(to.apply(payload));
        var sorted = JsonNodeFactory.instance.objectNode();
        names.forEach(sorted::set);
        if (payload != null && last != null) {
            sorted.set(to.apply(payload), last);
        }
        return sorted;
    }
}
