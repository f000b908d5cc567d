package dev.askel.engine.searchattribute;

import dev.askel.engine.api.attribute.AttributeDefinition;

/**
 * A definition with the id of its name and type, which the values of executions have.
 *
 * @param id a row of {@code search_attribute_names}
 */
public record StoredAttribute(long id, AttributeDefinition definition) {}
