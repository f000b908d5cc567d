package dev.askel.engine.attributesearch;

import dev.askel.engine.api.attribute.AttributeType;
import dev.askel.engine.sql.Clause;

/**
 * The conditions on the value of one attribute, or on one word.
 *
 * @param attributeId the id of the attribute
 * @param table {@code search_attribute_values} or {@code search_words}
 * @param column the column with the value
 * @param bounds the conditions on the column of a row {@code a}; begins with {@code AND}
 * @param selectsOneValue whether all rows that meet the condition have the same value. The index
 *     has such rows in the order of starts
 */
record AttributeTerm(
        long attributeId, String table, String column, Clause bounds, boolean selectsOneValue) {
    static final String VALUES = "search_attribute_values";
    static final String WORDS = "search_words";

    /** Returns the term that executions with any value of an attribute meet. */
    static AttributeTerm anyValue(long attributeId, AttributeType type) {
        var column = columnOf(type);
        return new AttributeTerm(
                attributeId, VALUES, column, Clause.of(" AND a." + column + " IS NOT NULL"), false);
    }

    /** Returns the column of {@link #VALUES} with the values of a type. */
    static String columnOf(AttributeType type) {
        return switch (type) {
            case KEYWORD -> "keyword";
            case NUMBER -> "number";
            case TIME -> "instant";
            case BOOLEAN -> "flag";
            case TEXT -> throw new IllegalStateException("a text is neither sorted nor grouped");
        };
    }

    /** Whether this is a condition on the value of an attribute. */
    boolean isOfAttribute(long id) {
        return table.equals(VALUES) && attributeId == id;
    }

    /** Whether both are conditions on the same value, so that they are one range of its index. */
    boolean isOnSameAttribute(AttributeTerm other) {
        return table.equals(VALUES) && other.isOfAttribute(attributeId);
    }

    /** Returns both conditions on the same value. */
    AttributeTerm and(AttributeTerm other) {
        return new AttributeTerm(
                attributeId,
                table,
                column,
                bounds.then(other.bounds),
                selectsOneValue || other.selectsOneValue);
    }

    /** Returns the rows of executions that meet the condition, with the columns of a position. */
    Clause rows() {
        return Clause.of("SELECT a.started_at, a.persistence_id FROM " + table + " AS a WHERE ")
                .then(condition());
    }

    /**
     * Returns {@link #rows} in the order of the index. The order makes PostgreSQL read the index,
     * also if it expects many rows.
     */
    Clause rowsOfIndex() {
        return rows().then(" ORDER BY a." + column + ", a.started_at, a.persistence_id");
    }

    /** Returns the condition on a row {@code a}, whose columns are those of an index. */
    Clause condition() {
        return Clause.of(
                        "a.attribute_id = ?" + (table.equals(VALUES) ? " AND NOT a.is_child" : ""),
                        attributeId)
                .then(bounds);
    }

    /**
     * Returns the condition that the execution of a row meets this term. {@code OFFSET 0} makes
     * PostgreSQL look up the primary key for each row.
     *
     * @param row the name of a row with the columns of a position
     */
    Clause holdsFor(String row) {
        return Clause.of(" AND EXISTS (SELECT FROM " + table + " AS a WHERE a.persistence_id = ")
                .then(row + ".persistence_id AND ")
                .then(table.equals(WORDS) ? "a.started_at = " + row + ".started_at AND " : "")
                .then(condition())
                .then(" OFFSET 0)");
    }
}
