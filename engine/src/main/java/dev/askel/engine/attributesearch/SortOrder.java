package dev.askel.engine.attributesearch;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError.ValidationException;
import dev.askel.engine.api.attribute.AttributeType;
import dev.askel.engine.attributesearch.AttributeNames.Defined;
import java.util.Map;

/** The order of a search by the values of an attribute. Equal values have the order of starts. */
record SortOrder(long attributeId, AttributeType type, boolean isDescending) {

    /**
     * Returns the order that a caller names.
     *
     * @param sort the name of an attribute; a leading {@code -} reverses the order
     */
    static Answer<SortOrder> of(String sort, Map<String, Defined> names) {
        boolean isDescending = sort.startsWith("-");
        var name = isDescending ? sort.substring(1) : sort;
        if (name.isEmpty()) {
            return Answer.refused(
                    new ValidationException(
                            "Parameter 'sort' must name a search attribute, such as -total."));
        }
        var defined = names.get(name);
        if (defined == null) {
            return Answer.refused(AttributeTerms.unknown("sort", name));
        }
        return defined.type() == AttributeType.TEXT
                ? Answer.refused(
                        new ValidationException(
                                "Parameter 'sort': The search attribute '%s' has the type TEXT, which has no order."
                                        .formatted(name)))
                : Answer.ok(new SortOrder(defined.id(), defined.type(), isDescending));
    }

    /** Returns the column with the values. */
    String column() {
        return AttributeTerm.columnOf(type);
    }

    /** Returns the parameter of a value that was read as text. */
    Object parse(String value) {
        return switch (type) {
            case KEYWORD, TEXT -> value;
            case NUMBER -> Double.valueOf(value);
            case TIME -> Long.valueOf(value);
            case BOOLEAN -> Boolean.valueOf(value.equals("true"));
        };
    }

    String direction() {
        return isDescending ? "DESC" : "ASC";
    }

    /** Returns the SQL operator for rows after a position. */
    String after() {
        return isDescending ? "<" : ">";
    }
}
