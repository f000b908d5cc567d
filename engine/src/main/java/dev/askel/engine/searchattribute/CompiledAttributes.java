package dev.askel.engine.searchattribute;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.askel.asl.expression.Budget;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.expression.template.FirstRefusal;
import dev.askel.asl.expression.template.JsonataTemplate;
import dev.askel.engine.api.attribute.AttributeDefinition;
import dev.askel.engine.api.attribute.AttributeType;
import dev.askel.engine.journal.attribute.AttributeRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The search attributes of a machine with compiled expressions. Immutable.
 *
 * <p>The result of an expression never fails a start. A missing result and null give no value. A
 * result that does not fit gives a row with an {@link
 * dev.askel.engine.api.attribute.AttributeProblem}.
 */
public final class CompiledAttributes {
    /** The attributes of a machine that defines none. */
    public static final CompiledAttributes NONE = new CompiledAttributes(List.of());

    /**
     * The steps of all expressions of a start or of a write, about a millisecond on the thread of a
     * request. Each expression has an equal share.
     */
    static final long STEPS_MAX = 200_000;

    private final List<CompiledAttribute> atStart;

    /** The attributes that read the output and no variable. */
    private final List<CompiledAttribute> ofOutput;

    private final @Nullable String later;
    private final int count;

    private CompiledAttributes(List<CompiledAttribute> attributes) {
        atStart = attributes.stream().filter(CompiledAttribute::isKnownAtStart).toList();
        ofOutput =
                attributes.stream()
                        .filter(each -> each.readsOutput() && each.variables().isEmpty())
                        .toList();
        later =
                AttributesJson.write(
                        attributes.stream()
                                .filter(each -> !each.isKnownAtStart())
                                .map(CompiledAttribute::stored)
                                .toList());
        count = attributes.size();
    }

    /** Compiles the stored definitions of a machine; null for none. */
    public static CompiledAttributes of(@Nullable String stored) {
        return stored == null
                ? NONE
                : new CompiledAttributes(
                        AttributesJson.read(stored).stream().map(CompiledAttribute::of).toList());
    }

    /**
     * Returns the reason why a text is not an expression of an attribute; empty when it is one. An
     * expression with data that an execution does not have would never have a value.
     */
    public static Optional<String> refusal(String text) {
        var finding = new FirstRefusal();
        JsonataTemplate.compile(TextNode.valueOf(text), "expression", finding);
        var reason = finding.reason();
        if (reason != null) {
            return Optional.of(reason);
        }
        if (!finding.hasExpression()) {
            return Optional.of("Member must be a JSONata expression between {% and %}");
        }
        return finding.statesMembers().stream()
                .filter(member -> !CompiledAttribute.MEMBERS.contains(member))
                .sorted()
                .findFirst()
                .map(
                        "The expression reads $states.%s. It can read only $states.input, $states.output and variables"
                                ::formatted);
    }

    /** Whether a valid expression reads data that the start does not have. */
    public static boolean isLater(String expression) {
        var definition = new AttributeDefinition("expression", AttributeType.KEYWORD, expression);
        return !CompiledAttribute.of(new StoredAttribute(0, definition)).isKnownAtStart();
    }

    /**
     * Returns the stored form of the attributes that read variables or the output; null for none.
     * Each execution keeps it from its start, and {@link LaterAttributes} computes the values.
     */
    public @Nullable String later() {
        return later;
    }

    /** Returns the values of an execution with an input; null without values. */
    public @Nullable List<AttributeRow> valuesOf(Payload input, Instant now) {
        var rows = values(atStart, input, null, now);
        return rows.isEmpty() ? null : rows;
    }

    /**
     * Whether {@link #storedValues} uses the output of an execution that has succeeded. Attributes
     * that read variables are not computed from stored executions, whose variables are only in
     * their journals.
     */
    public boolean readsStoredOutput() {
        return !ofOutput.isEmpty();
    }

    /**
     * Returns the values of an execution that has started before.
     *
     * @param output null unless the execution has succeeded
     */
    public AttributeChange storedValues(Payload input, @Nullable Payload output, Instant now) {
        var attributes = new ArrayList<>(atStart);
        if (output != null) {
            attributes.addAll(ofOutput);
        }
        return new AttributeChange(
                attributes.stream().map(CompiledAttribute::id).toList(),
                values(attributes, input, output, now));
    }

    private List<AttributeRow> values(
            List<CompiledAttribute> attributes,
            Payload input,
            @Nullable Payload output,
            Instant now) {
        var rows = new ArrayList<AttributeRow>(attributes.size());
        for (var each : attributes) {
            var row = each.valueOf(input, output, Map.of(), now, Budget.reduced(STEPS_MAX / count));
            if (row != null) {
                rows.add(row);
            }
        }
        return List.copyOf(rows);
    }
}
