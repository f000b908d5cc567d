package dev.askel.engine.attributesearch;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError.ValidationException;
import dev.askel.engine.api.attribute.AttributeType;
import dev.askel.engine.api.attribute.AttributeValue;
import dev.askel.engine.attributesearch.AttributeNames.Defined;
import dev.askel.engine.sql.Row;
import java.sql.SQLException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The attribute by whose values executions are grouped. */
record GroupedAttribute(long id, AttributeType type) {

    /** Returns the attribute that a caller names. */
    static Answer<GroupedAttribute> of(String name, Map<String, Defined> names) {
        var defined = names.get(name);
        if (defined == null) {
            return Answer.refused(AttributeTerms.unknown("attribute", name));
        }
        return defined.type() == AttributeType.TEXT
                ? Answer.refused(
                        new ValidationException(
                                "Parameter 'attribute': The search attribute '%s' has the type TEXT, which forms no groups."
                                        .formatted(name)))
                : Answer.ok(new GroupedAttribute(defined.id(), defined.type()));
    }

    /** Returns the column with the values. */
    String column() {
        return AttributeTerm.columnOf(type);
    }

    /** Returns the term that executions with a value meet. */
    AttributeTerm anyValue() {
        return AttributeTerm.anyValue(id, type);
    }

    /** Reads a value from {@link #column}; null when it is null. */
    @Nullable AttributeValue read(Row row, String label) throws SQLException {
        if (row.textOrNull(label) == null) {
            return null;
        }
        return switch (type) {
            case KEYWORD -> new AttributeValue.Keyword(row.text(label));
            // PostgreSQL compares -0 and 0 as equal.
            case NUMBER -> new AttributeValue.Decimal(row.doublePrecision(label) + 0.0);
            case TIME -> new AttributeValue.Time(row.instant(label));
            case BOOLEAN -> new AttributeValue.Flag(row.bool(label));
            case TEXT -> throw new IllegalStateException("a text is not grouped");
        };
    }
}
