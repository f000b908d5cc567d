package dev.askel.connectors.aws.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.connectors.model.WireShape;
import dev.askel.connectors.model.WireShape.Kind;
import dev.askel.connectors.model.WireShape.Member;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Creates request bodies of the query protocol and of EC2's variant. In EC2's variant, list entries
 * have no wrapper name.
 */
final class QueryProtocolBody {
    /** Operations of EC2 that refuse fractions of seconds. */
    private static final Set<String> WHOLE_SECONDS =
            Set.of("DescribeSpotFleetRequestHistory", "RequestSpotFleet");

    private final boolean ec2;
    private final String timestampFormat;
    private final List<String> fields = new ArrayList<>();

    private QueryProtocolBody(boolean ec2, String timestampFormat) {
        this.ec2 = ec2;
        this.timestampFormat = timestampFormat;
    }

    /** Creates the form of a request. */
    static String of(
            String operation,
            String version,
            @Nullable WireShape structure,
            ObjectNode parameters,
            boolean isEc2) {
        boolean wholeSeconds = isEc2 && WHOLE_SECONDS.contains(operation);
        var form =
                new QueryProtocolBody(
                        isEc2, wholeSeconds ? Scalars.ISO_TIME_IN_SECONDS : Scalars.ISO_TIME);
        form.add("Action", operation);
        form.add("Version", version);
        if (structure != null) {
            form.structure("", structure, parameters);
        }
        return String.join("&", form.fields);
    }

    private void structure(String prefix, WireShape structure, JsonNode value) {
        for (var parameter : value.properties()) {
            var member = structure.member(parameter.getKey());
            if (member != null && !parameter.getValue().isNull()) {
                member(prefix, member, parameter.getValue());
            }
        }
    }

    private void member(String prefix, Member member, JsonNode value) {
        var shape = member.shape();
        var name = prefix + name(member);
        switch (shape.kind()) {
            case STRUCTURE -> structure(name + ".", shape, value);
            case LIST -> list(prefix, name, member, value);
            case MAP -> map(name, member, value);
            default ->
                    add(
                            name,
                            Scalars.toWireText(
                                    shape, value, member.timestampFormat(), timestampFormat));
        }
    }

    private String name(Member member) {
        if (!ec2) {
            return member.wireName();
        }
        var query = member.queryName();
        var name = query == null ? member.wireName() : query;
        return query == null
                ? name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1)
                : name;
    }

    private void list(String prefix, String name, Member member, JsonNode value) {
        var shape = member.shape();
        if (value.isEmpty()) {
            if (!ec2) {
                add(name, "");
            }
            return;
        }
        boolean flat = ec2 || shape.isFlattened() || member.isFlattened();
        var elementName = shape.wireName("");
        String entries;
        if (!flat) {
            entries = name + "." + shape.wireName("member");
        } else if (!ec2 && !elementName.isEmpty()) {
            entries = prefix + elementName;
        } else {
            entries = name;
        }
        int number = 0;
        for (var entry : value) {
            number++;
            element(entries + "." + number, shape.element(), entry);
        }
    }

    private void map(String name, Member member, JsonNode value) {
        var shape = member.shape();
        boolean flat = shape.isFlattened() || member.isFlattened();
        int number = 0;
        for (var entry : value.properties()) {
            number++;
            var entryPrefix = name + (flat ? "." : ".entry.") + number + ".";
            add(entryPrefix + shape.keyName(), entry.getKey());
            element(entryPrefix + shape.wireName("value"), shape.element(), entry.getValue());
        }
    }

    private void element(String name, WireShape shape, JsonNode value) {
        if (shape.kind() == Kind.STRUCTURE) {
            structure(name + ".", shape, value);
        } else if (shape.kind() == Kind.LIST) {
            int number = 0;
            for (var entry : value) {
                number++;
                var inner =
                        ec2 || shape.isFlattened() ? name : name + "." + shape.wireName("member");
                element(inner + "." + number, shape.element(), entry);
            }
        } else {
            add(name, Scalars.toWireText(shape, value, null, timestampFormat));
        }
    }

    private void add(String name, String value) {
        fields.add(PercentEncoding.encode(name) + "=" + PercentEncoding.encode(value));
    }
}
