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
 * Converts names of members between the API and {@code aws-sdk} resources. The resources use the
 * names of the SDK for Java 2 with an upper-case first letter. {@code DBInstanceIdentifier} becomes
 * {@code DbInstanceIdentifier}, and {@code ETag} is unchanged. A name that is a reserved word of
 * Java gets the suffix {@code Value}, such as {@code EqualsValue} (Developer Guide, "Using AWS SDK
 * service integrations").
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
     * Returns the name of a member in the SDK for Java.
     *
     * @param name the name in the API, with an upper-case first letter
     */
    public static String toJavaName(String name) {
        int leading = 1;
        while (leading < name.length()
                && Character.isUpperCase(name.charAt(leading))
                && !(leading + 1 < name.length()
                        && Character.isLowerCase(name.charAt(leading + 1)))) {
            leading++;
        }
        var java = name.substring(0, leading).toLowerCase(Locale.ROOT) + name.substring(leading);
        var result = java.substring(0, 1).toUpperCase(Locale.ROOT) + java.substring(1);
        return RESERVED.contains(java) ? result + "Value" : result;
    }

    /** Renames members from Java's names to the API's; unknown names are unchanged. */
    public static JsonNode toApi(@Nullable WireShape shape, JsonNode value) {
        return renamed(shape, value, member -> toJavaName(member.name()), Member::name);
    }

    /**
     * Renames members from the API's names to Java's and sorts them; a member that is the complete
     * body comes last.
     */
    public static JsonNode toJava(@Nullable WireShape shape, JsonNode value) {
        return renamed(shape, value, Member::name, member -> toJavaName(member.name()));
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
        var result = JsonNodeFactory.instance.objectNode();
        boolean same = true;
        for (var each : object.properties()) {
            var member = members.get(each.getKey());
            var name = member == null ? each.getKey() : to.apply(member);
            same &= name.equals(each.getKey());
            result.set(
                    name,
                    member == null
                            ? each.getValue()
                            : renamed(member.shape(), each.getValue(), from, to));
        }
        return same ? result : sorted(result, shape.payloadMember(), to);
    }

    private static ObjectNode sorted(
            ObjectNode result, @Nullable Member payload, Function<Member, String> to) {
        var names = new TreeMap<String, JsonNode>();
        result.properties().forEach(each -> names.put(each.getKey(), each.getValue()));
        var last = payload == null ? null : names.remove(to.apply(payload));
        var sorted = JsonNodeFactory.instance.objectNode();
        names.forEach(sorted::set);
        if (payload != null && last != null) {
            sorted.set(to.apply(payload), last);
        }
        return sorted;
    }
}
